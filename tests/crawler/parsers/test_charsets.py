"""Pages in every charset that news is still written in, declared right, wrong or not at all."""

import pytest

from crawler.parsers.article import read, told_format
from crawler.parsers.charset import decoded
from crawler.sites.site import GENERIC
from pipelines.records import Page

TEXTS = {
    "ja": "政府は新しい発電所の計画を発表した。建設は来年の春に始まる見通しで、地元の住民からは期待と不安の声が上がっている。",
    "ko": "정부는 새로운 발전소 계획을 발표했다. 건설은 내년 봄에 시작될 예정이며 주민들은 기대와 우려를 함께 나타냈다.",
    "zh": "政府公布了新的发电厂计划。建设预计明年春天开始，当地居民对此既有期待也有担忧。",
    "zh-TW": "政府公布了新的發電廠計劃。建設預計明年春天開始，當地居民對此既有期待也有擔憂。",
    "ru": "Правительство представило план новой электростанции. Строительство начнётся весной.",
    "uk": "Уряд представив план нової електростанції. Будівництво розпочнеться навесні.",
    "pl": "Rząd przedstawił plan nowej elektrowni. Budowa rozpocznie się wiosną, źródła mówią o życzliwości.",
    "cs": "Vláda představila plán nové elektrárny. Stavba začne příští rok, žádné zpoždění se nečeká.",
    "tr": "Hükümet yeni santralin planını açıkladı. İnşaat gelecek yıl başlayacak, bölge halkı heyecanlı.",
    "ar": "أعلنت الحكومة خطة محطة الطاقة الجديدة. سيبدأ البناء في الربيع المقبل.",
    "el": "Η κυβέρνηση παρουσίασε το σχέδιο του νέου σταθμού. Η κατασκευή θα αρχίσει την άνοιξη.",
    "he": "הממשלה הציגה את התוכנית לתחנת הכוח החדשה. הבנייה תתחיל באביב הבא.",
    "th": "รัฐบาลประกาศแผนโรงไฟฟ้าแห่งใหม่ การก่อสร้างจะเริ่มในฤดูใบไม้ผลิปีหน้า",
    "fr": "Le gouvernement a présenté l’été dernier le plan de la centrale : « Ce sera prêt à Noël. »",
    "de": "Die Regierung hat für die Städte größere Pläne vorgestellt, über die später abgestimmt wird.",
}
CHARSETS = [
    ("ja", "shift_jis"),
    ("ja", "euc-jp"),
    ("ja", "iso-2022-jp"),
    ("ko", "euc-kr"),
    ("zh", "gbk"),
    ("zh", "gb18030"),
    ("zh-TW", "big5"),
    ("ru", "windows-1251"),
    ("ru", "koi8-r"),
    ("ru", "iso-8859-5"),
    ("uk", "windows-1251"),
    ("uk", "koi8-u"),
    ("pl", "iso-8859-2"),
    ("pl", "windows-1250"),
    ("cs", "windows-1250"),
    ("cs", "iso-8859-2"),
    ("tr", "iso-8859-9"),
    ("ar", "windows-1256"),
    ("el", "windows-1253"),
    ("he", "windows-1255"),
    ("th", "windows-874"),
    ("fr", "windows-1252"),
    ("de", "iso-8859-1"),
]
PYTHON = {"windows-874": "cp874"}


def written(language: str, charset: str, *, head: str = "", lang: bool = True) -> bytes:
    start = f'<html lang="{language}">' if lang else "<html>"
    return f"{start}<head>{head}</head><p>{TEXTS[language]}</p></html>".encode(PYTHON.get(charset, charset))


@pytest.mark.parametrize(("language", "charset"), CHARSETS)
def test_declared_by_the_page(language: str, charset: str) -> None:
    assert TEXTS[language] in decoded(written(language, charset, head=f'<meta charset="{charset}">'), None)


@pytest.mark.parametrize(("language", "charset"), CHARSETS)
def test_declared_by_the_header(language: str, charset: str) -> None:
    assert TEXTS[language] in decoded(written(language, charset), f"text/html; charset={charset}")


@pytest.mark.parametrize(("language", "charset"), CHARSETS)
def test_declared_by_nobody_in_a_known_language(language: str, charset: str) -> None:
    assert TEXTS[language] in decoded(written(language, charset), None)


@pytest.mark.parametrize(
    ("language", "charset"), [case for case in CHARSETS if case not in (("ru", "iso-8859-5"), ("cs", "iso-8859-2"))]
)
def test_declared_by_nobody_in_no_known_language(language: str, charset: str) -> None:
    assert TEXTS[language] in decoded(written(language, charset, lang=False), None)


@pytest.mark.parametrize(("language", "charset"), CHARSETS)
def test_the_page_is_believed_before_a_header_that_says_what_servers_say_by_default(
    language: str, charset: str
) -> None:
    body = written(language, charset, head=f'<meta http-equiv="content-type" content="text/html; charset={charset}">')
    assert TEXTS[language] in decoded(body, "text/html; charset=ISO-8859-1")


@pytest.mark.parametrize("language", TEXTS)
def test_utf8_is_believed_before_any_declaration(language: str) -> None:
    body = written(language, "utf-8", head='<meta charset="windows-1251"><meta charset="shift_jis">')
    assert TEXTS[language] in decoded(body, "text/html; charset=ISO-8859-1")


@pytest.mark.parametrize("language", ["fr", "ru", "ja", "ar"])
def test_a_broken_byte_makes_utf8_nothing_else(language: str) -> None:
    body = written(language, "utf-8", head='<meta charset="iso-8859-1">').replace(b"</p>", b" \x92</p>")
    assert TEXTS[language] in decoded(body, None)


def test_an_accent_that_looks_like_utf8_by_accident_makes_no_utf8() -> None:
    text = "Les élèves ont été prévenus : l'été sera sec, et la région « Grand Est » le sera aussi, Ã©"
    assert text in decoded(f"<p>{text}</p>".encode("cp1252"), None)


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("language", ["de", "ru"])
def test_wide_text_with_and_without_its_mark(language: str, charset: str) -> None:
    assert TEXTS[language] in decoded(written(language, charset, head="<title>x</title>" * 20), None)


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_text_is_known_as_html(charset: str) -> None:
    assert told_format(Page(body="\n<!doctype html><p>x".encode(charset))) == "html"


@pytest.mark.parametrize("declared", ["utf-16", "utf-32", "utf-7", "no-such-charset", "", "x" * 500])
def test_a_declaration_that_cannot_be_is_passed_over(declared: str) -> None:
    body = f'<meta charset="{declared}"><p>Plain words of a page</p>'.encode()
    assert "Plain words of a page" in decoded(body, f"text/html; charset={declared}")


def test_a_declared_charset_that_the_bytes_refuse_is_passed_over() -> None:
    assert TEXTS["ru"] in decoded(
        written("ru", "windows-1251", head='<meta charset="utf-8">'), "text/html; charset=utf-8"
    )


def test_no_byte_is_too_strange() -> None:
    assert decoded(bytes(range(256)) * 4, None)
    assert decoded(b"", "text/html") == ""


def test_a_page_without_a_declaration_is_read_as_an_article() -> None:
    page = f'<html lang="ru"><title>План</title><h1>План новой станции</h1><p>{TEXTS["ru"]} {TEXTS["ru"]}</p><p>{TEXTS["ru"]} Это подтвердили в министерстве.</p><h2>Что дальше</h2><p>{TEXTS["ru"]}</p></html>'
    article = read(Page(body=page.encode("koi8-r", "ignore"), url="https://news.example/2026/plan"), GENERIC)
    assert article.title == "План новой станции"
