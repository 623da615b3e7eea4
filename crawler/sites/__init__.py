"""The sites that ship with newsledger, one TOML file each, and what loads and checks such files."""
