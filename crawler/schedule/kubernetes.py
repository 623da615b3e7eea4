"""The CronJob that starts the crawls in a Kubernetes cluster, as YAML."""

import json
from dataclasses import dataclass
from typing import Final

from crawler.schedule.crontab import cron_times
from crawler.schedule.units import Schedule

MOUNTED: Final = "/data"
"""Where the container sees the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What a cluster has to be told beside the schedule."""

    image: str
    """A container image with ``newsledger`` in its PATH."""
    claim: str | None = None
    """A PersistentVolumeClaim that is there; None: one is made."""
    storage: str = "10Gi"
    """The size of the one that is made."""


def cron_job(schedule: Schedule, cluster: Cluster) -> str:
    """A CronJob and, where no claim is named, its claim. ``schedule``: as in the container, with ``command`` in its
    PATH; its data folder is where the claim is mounted.
    """
    claim = cluster.claim or f"{schedule.name}-data"
    job = _JOB.format(
        name=yaml_text(schedule.name),
        times=yaml_text(cron_times(schedule.every)),
        image=yaml_text(cluster.image),
        words=", ".join(map(yaml_text, schedule.words)),
        environment=_environment(schedule),
        mounted=yaml_text(str(schedule.data)),
        claim=yaml_text(claim),
    )
    if cluster.claim is not None:
        return job
    return _CLAIM.format(name=yaml_text(claim), storage=yaml_text(cluster.storage)) + "---\n" + job


def yaml_text(text: str) -> str:
    """A string as YAML and JSON both write it, in double quotes: whatever is in it, it stays one string."""
    return "".join(
        letter if letter.isprintable() else _escaped(letter) for letter in json.dumps(text, ensure_ascii=False)
    )


def _escaped(letter: str) -> str:
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _environment(schedule: Schedule) -> str:
    if not schedule.environment:
        return " []"
    indent = "\n" + " " * 16
    pairs = (f"- {{name: {yaml_text(name)}, value: {yaml_text(value)}}}" for name, value in schedule.environment)
    return indent + indent.join(pairs)


_CLAIM: Final = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {name}
spec:
  # The ledger is a SQLite file: on one node at a time, and on a disk of its own, never on NFS.
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: {storage}
"""
_JOB: Final = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
spec:
  schedule: {times}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 200
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      # Status 1: some sites failed. The next start asks again, so the pod is not started a second time.
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          enableServiceLinks: false
          terminationGracePeriodSeconds: 120
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: newsledger
              image: {image}
              command: [{words}]
              env:{environment}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: [ALL]
              resources:
                requests:
                  cpu: 100m
                  memory: 256Mi
                limits:
                  memory: 2Gi
              volumeMounts:
                - name: data
                  mountPath: {mounted}
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: {claim}
            - name: tmp
              emptyDir: {{}}
"""
