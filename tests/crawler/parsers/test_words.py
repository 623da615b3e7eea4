"""The words of every language: complete, in one part each, and none of them an article's own heading."""

import tomllib
import unicodedata
from pathlib import Path

import pytest

from crawler.parsers import words
from crawler.parsers.words import fold, part_matched, phrases
from pipelines.date_words import labels

LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "da",
    "sv",
    "no",
    "pl",
    "cs",
    "ru",
    "uk",
    "tr",
    "ja",
    "ko",
    "zh",
    "ar",
    "hi",
    "id",
]
PARTS = [
    "sources",
    "related",
    "suggested",
    "other",
    "contents",
    "lead",
    "more",
    "tool",
    "credit",
    "by",
    "day",
    "when",
]
LABELS = ("sources", "related", "suggested", "other", "contents")
WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(Path(words.__file__).with_name("words.toml").read_text("utf-8"))
ENTRIES = [
    (language, part, entry) for language, own in WORDS.items() for part, listed in own.items() for entry in listed
]

HONEST = {
    "en": "Background|Analysis|Conclusion|Methodology|Results|Discussion|Video|Timeline|What happens next|Why it matters|Details|Overview|The weather|Weather|Jobs|Privacy|Language|Help|Follow the money|Back to school|More than 100 dead|Reactions|Deals|Author's note|Archive|Consequences|Next steps|Live|Events|Recommendations|How to follow the race|Poll|Legal|The most popular candidate|Latest twist|Search|Sharing data|Contact",
    "de": "Hintergrund|Analyse|Fazit|Kommentar|Wetter|Folgen|Antworten|Reaktionen|Überblick|Mehr Geld für Schulen|Mehr in Bildung investieren|Empfehlungen|Datenschutz|Sprache|Neueste Technik|Termine|Recherche|Die Lage|Ausblick|Methode|Belege|Literatur|Spenden|Konto|Archiv|Details|Was nun?|Die Reaktionen|Arbeit|Forum|Kontakt",
    "fr": "Contexte|Analyse|Conclusion|Réactions|Tendances|Aide|Les faits|Recherche|Langue|Événements|Retour sur les faits|Sujet sensible|Vidéo|Les sources de financement|Privé|Plus de moyens|Suivi|Contact",
    "es": "Contexto|Análisis|Conclusión|Más de 100 muertos|El clima|Tiempo|Tendencias|Ayuda|Encuesta|Inicio|Empleo|Servicios|Recomendaciones|Idioma|Antecedentes|Anuncios|Ofertas|Reacciones|Contacto",
    "it": "Contesto|Analisi|Conclusioni|Sondaggi|Tendenze|Aiuti|Ricerca|Le offerte|Case|Reazioni|Lingua|Meteo|Video|Collegamenti|Note|La storia|Contatti",
    "pt": "Contexto|Análise|Conclusão|Reações|Recomendações|Tendências|Ajuda|Pesquisa|Mais de 100 mortos|O que muda|Contato",
    "nl": "Achtergrond|Analyse|Conclusie|Gevolgen|Weer|Meer geld|Taal|Video|Contact",
    "da": "Baggrund|Analyse|Konklusion|Vejret|Video|Konsekvenser|Kommentar|Sprog",
    "sv": "Bakgrund|Analys|Slutsats|Vädret|Video|Konsekvenser|Kommentar|Språk",
    "no": "Bakgrunn|Analyse|Konklusjon|Været|Video|Konsekvenser|Kommentar|Språk",
    "pl": "Tło|Analiza|Wnioski|Pogoda|Reakcje|Komentarz|Więcej pieniędzy|Język|Skutki",
    "cs": "Pozadí|Analýza|Závěr|Počasí|Reakce|Komentář|Jazyk|Důsledky",
    "ru": "Предыстория|Анализ|Вывод|Погода|Реакция|Комментарий эксперта|Последствия|Что дальше|Язык",
    "uk": "Передісторія|Аналіз|Висновок|Погода|Реакція|Наслідки|Що далі|Мова",
    "tr": "Arka plan|Analiz|Sonuç|Hava durumu|Tepkiler|Ne oldu|Dil|Sonuçlar",
    "ja": "背景|分析|結論|まとめ|影響|今後の見通し|世界大学ランキング|天気|言語|経緯",
    "ko": "배경|분석|결론|전망|증시|의견|날씨|영향|채용|언어",
    "zh": "背景|分析|结论|影响|后续发展|投票|天气|招聘|语言|经过",
    "ar": "خلفية|تحليل|ردود الفعل|الطقس|النتائج|ماذا بعد|اللغة",
    "hi": "पृष्ठभूमि|विश्लेषण|निष्कर्ष|मौसम|प्रतिक्रिया|आगे क्या|भाषा",
    "id": "Latar belakang|Analisis|Dampak|Cuaca|Reaksi|Tanggapan pemerintah|Bahasa|Kesimpulan",
}
HEADINGS = [(language, heading) for language, told in HONEST.items() for heading in told.split("|")]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_part(language: str, part: str) -> None:
    assert len(WORDS[language][part]) >= 2


@pytest.mark.parametrize("language", WORDS)
def test_languages_are_even(language: str) -> None:
    assert len(WORDS[language]["related"]) >= 10
    assert len(WORDS[language]["other"]) >= 50


def test_a_phrase_is_the_heading_of_one_part() -> None:
    parts: dict[str, set[str]] = {}
    for _, part, entry in ENTRIES:
        if part in LABELS:
            parts.setdefault(fold(entry.strip("*")), set()).add(part)
    assert {entry: found for entry, found in parts.items() if len(found) > 1} == {}


def test_an_entry_stands_once_in_its_language() -> None:
    assert len(ENTRIES) == len(set(ENTRIES))


@pytest.mark.parametrize("language", WORDS)
def test_entries_are_written_as_they_are_compared(language: str) -> None:
    told = [entry for listed in WORDS[language].values() for entry in listed]
    assert [
        entry
        for entry in told
        if entry != unicodedata.normalize("NFC", " ".join(entry.lower().split())) or not fold(entry.strip("*"))
    ] == []


@pytest.mark.parametrize(("language", "heading"), HEADINGS, ids=[f"{language}/{text}" for language, text in HEADINGS])
def test_an_articles_own_heading_is_no_label(language: str, heading: str) -> None:
    assert part_matched(heading, LABELS) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("RELATED (4)", "related"),
        ("👉 Lees ook:", "related"),
        ("Mehr zum Thema Stahl", "related"),
        ("À LIRE AUSSI »", "related"),
        ("A LIRE AUSSI", "related"),
        ("Articulos relacionados", "related"),
        ("İLGİLİ HABERLER", "related"),
        ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "related"),
        ("Еще по теме", "related"),
        ("إقرأ ايضًا", "related"),
        ("संबंधित ख़बरें", "related"),
        ("Les plus lus", "other"),
        ("Meistgelesen", "other"),
        ("アクセスランキング", "other"),
        ("많이 본 뉴스", "other"),
        ("热门新闻", "other"),
        ("Sources & references", "sources"),
        ("4 sources", "sources"),
    ],
)
def test_label_however_it_is_printed(text: str, part: str) -> None:
    assert part_matched(text, LABELS) == part


def test_an_open_beginning_takes_whole_words() -> None:
    assert phrases("other").match("More from Lode")
    assert not phrases("other").match("More fromage")


def test_an_open_beginning_needs_no_space_where_the_script_has_none() -> None:
    assert phrases("more").match("もっと見る（12件）")


def test_an_open_end() -> None:
    assert phrases("related").match("台風の関連記事")


def test_a_beginning_is_found_whatever_its_accents_and_case() -> None:
    assert phrases("updated").rest("GÜNCELLEME TARİHİ: 12 Mayıs") == "12 Mayıs"
    assert phrases("updated").rest("MIS A JOUR LE 12 mai") == "12 mai"


def test_a_beginning_of_one_letter() -> None:
    assert phrases("author").rest("文／山田") == "山田"


def test_a_beginning_ends_with_its_word() -> None:
    assert phrases("by").rest("Byline") is None


def test_long_texts_are_not_kept() -> None:
    words._folded.cache_clear()
    fold("a" * 201)
    assert words._folded.cache_info().currsize == 0


def test_fold_of_a_list_is_that_of_each() -> None:
    told = [entry for _, _, entry in ENTRIES if "*" not in entry]
    assert words._all_folded(told) == [fold(entry) for entry in told]


def test_the_file_is_read_as_toml_reads_it() -> None:
    read = {
        language: {part: listed.split('"')[1::2] for part, listed in lists.items()}
        for language, lists in words._lists().items()
    }
    assert read == WORDS
    assert list(read) == list(WORDS)


def test_a_part_has_the_entries_of_all_languages() -> None:
    assert words._entries("related") == [entry for own in WORDS.values() for entry in own.get("related", [])]


def test_the_labels_of_dates_are_known_in_every_language() -> None:
    for part in ("published", "updated"):
        assert set(WORDS) <= set(labels(part))
        assert all(phrases(part).match(phrase) for found in labels(part).values() for phrase in found)
