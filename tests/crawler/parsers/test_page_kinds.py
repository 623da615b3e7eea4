"""Pages that are no articles, of all kinds and languages, with the reason; and articles that look like them."""

import json

import pytest

from crawler.parsers.article import read
from crawler.parsers.kind import NotArticle, told_length
from crawler.sites.site import GENERIC
from pipelines.errors import NotArticleError
from pipelines.records import Article, Page

URL = "https://news.example/2026/05/a-story-of-the-day"
PROSE = "<p>The plant in Ohio will make racks for data centres, and the first of them are to leave it before the year is over.</p>"
OTHER = "<p>Its owner has hired two hundred people since the winter, most of them from the old glass works on the river.</p>"
STORY = (PROSE + OTHER) * 3
TEASERS = "".join(
    f'<div><h2><a href="/a/{i}">A title of another page, number {i}</a></h2><p>A teaser of one line.</p></div>'
    for i in range(8)
)
OFFERS = "<div><h3>Digital</h3><p>All stories on the web and in the app, for 9 euros a month, and you can stop whenever you like to stop.</p><a href='/buy'>Buy</a></div>"
COOKIES = "<p>We and our 812 partners use cookies to store and read information on your device, and to measure what is read.</p>"
MENU = "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/politics'>Politics</a></li></ul></nav></header>"
FOOT = "<footer><p>© 2026 The News. All rights reserved.</p></footer>"


def full(title: str, body: str, head: str = "", lang: str = "en") -> str:
    return f"<html lang={lang}><head><title>{title}</title>{head}</head><body>{MENU}<main>{body}</main>{FOOT}</body></html>"


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def node(**fields: object) -> str:
    typed = {f"@{key}" if key == "type" else key: value for key, value in fields.items()}
    return f'<script type="application/ld+json">{json.dumps(typed)}</script>'


DATED = node(type="NewsArticle", headline="The plan for the plant", datePublished="2026-05-12T08:00:00Z")


def parsed(markup: str, url: str | None = URL) -> Article:
    return read(Page(body=markup.encode(), url=url, format="html"), GENERIC)


def reason(markup: str, url: str | None = URL) -> str:
    with pytest.raises(NotArticleError) as error:
        parsed(markup, url)
    return error.value.reason


NOT_FOUND = {
    "en": ("Page not found", "Oops! That page can’t be found."),
    "de": ("Seite nicht gefunden", "Diese Seite existiert nicht mehr."),
    "fr": ("Page introuvable", "Cette page n’existe plus."),
    "es": ("Página no encontrada", "Esta página no existe"),
    "it": ("Pagina non trovata", "La pagina che stai cercando non esiste."),
    "pt": ("Página não encontrada", "A página não existe"),
    "nl": ("Pagina niet gevonden", "Deze pagina bestaat niet meer"),
    "da": ("Siden blev ikke fundet", "Siden findes ikke"),
    "sv": ("Sidan hittades inte", "Sidan finns inte"),
    "no": ("Siden ble ikke funnet", "Fant ikke siden"),
    "fi": ("Sivua ei löydy", "Hakemaasi sivua ei löytynyt"),
    "pl": ("Strona nie została znaleziona", "Nie znaleziono strony"),
    "cs": ("Stránka nenalezena", "Tato stránka neexistuje"),
    "ru": ("Страница не найдена", "Такой страницы не существует"),
    "uk": ("Сторінку не знайдено", "Такої сторінки не існує"),
    "tr": ("Sayfa bulunamadı", "Aradığınız sayfa bulunamadı."),
    "ja": ("ページが見つかりません", "お探しのページは見つかりませんでした。"),
    "ko": ("페이지를 찾을 수 없습니다", "요청하신 페이지를 찾을 수 없습니다."),
    "zh": ("页面不存在", "您访问的页面不存在"),
    "zh-TW": ("找不到頁面", "您要找的頁面不存在"),
    "ar": ("الصفحة غير موجودة", "الصفحة التي تبحث عنها غير موجودة"),
    "hi": ("पेज नहीं मिला", "यह पेज उपलब्ध नहीं है"),
    "id": ("Halaman tidak ditemukan", "Maaf, halaman yang Anda cari tidak ditemukan"),
}


@pytest.mark.parametrize("language", NOT_FOUND)
@pytest.mark.parametrize("pattern", ["{} - The News", "404 | {}", "Error 404: {}", "{}"])
def test_an_error_page_is_known_by_its_window_title(language: str, pattern: str) -> None:
    body = "<h1>404</h1><p>Please go on from the front page.</p>"
    assert reason(full(pattern.format(NOT_FOUND[language][0]), body, lang=language)) == NotArticle.NOT_FOUND


@pytest.mark.parametrize("language", NOT_FOUND)
def test_an_error_page_is_known_by_its_heading(language: str) -> None:
    body = f"<h1>{NOT_FOUND[language][1]}</h1><p>What our readers like at the moment:</p>{TEASERS}"
    assert reason(full("The News", body, lang=language)) == NotArticle.NOT_FOUND


WALLS = {
    "en": ("Just a moment...", "Log in to continue", "We value your privacy"),
    "de": ("Zugriff verweigert", "Bitte melden Sie sich an", "Ihre Privatsphäre ist uns wichtig"),
    "fr": ("Accès refusé", "Connectez-vous", "Le respect de votre vie privée est notre priorité"),
    "es": ("Acceso denegado", "Inicia sesión", "Valoramos tu privacidad"),
    "it": ("Accesso negato", "Accedi", "La tua privacy"),
    "pt": ("Acesso negado", "Faça login", "A sua privacidade"),
    "nl": ("Toegang geweigerd", "Inloggen", "Wij respecteren uw privacy"),
    "da": ("Adgang nægtet", "Log ind", "Vi værdsætter dit privatliv"),
    "sv": ("Åtkomst nekad", "Logga in", "Vi värnar om din integritet"),
    "no": ("Tilgang nektet", "Logg inn", "Vi respekterer ditt personvern"),
    "fi": ("Pääsy estetty", "Kirjaudu sisään", "Arvostamme yksityisyyttäsi"),
    "pl": ("Odmowa dostępu", "Zaloguj się", "Cenimy Twoją prywatność"),
    "cs": ("Přístup odepřen", "Přihlášení", "Vážíme si vašeho soukromí"),
    "ru": ("Доступ запрещён", "Вход", "Мы ценим вашу конфиденциальность"),
    "uk": ("Доступ заборонено", "Увійти", "Ми цінуємо вашу конфіденційність"),
    "tr": ("Erişim engellendi", "Giriş yapın", "Gizliliğinize önem veriyoruz"),
    "ja": ("アクセスが拒否されました", "ログイン", "プライバシー設定"),
    "ko": ("잠시만 기다려 주세요", "로그인", "쿠키 설정"),
    "zh": ("请稍候…", "请登录", "我们重视您的隐私"),
    "ar": ("تم رفض الوصول", "تسجيل الدخول", "نحن نقدر خصوصيتك"),
    "hi": ("पहुंच अस्वीकृत", "लॉग इन करें", "हम आपकी गोपनीयता को महत्व देते हैं"),
    "id": ("Akses ditolak", "Silakan masuk", "Kami menghargai privasi Anda"),
}


@pytest.mark.parametrize("language", WALLS)
@pytest.mark.parametrize("wall", [NotArticle.ROBOT_CHECK, NotArticle.LOGIN, NotArticle.CONSENT])
def test_a_wall_is_known_by_its_heading(wall: NotArticle, language: str) -> None:
    title = WALLS[language][[NotArticle.ROBOT_CHECK, NotArticle.LOGIN, NotArticle.CONSENT].index(wall)]
    head = meta("og:type", "article") + meta("og:description", "News from here and from elsewhere, all day long.")
    assert reason(full("The News", f"<h1>{title}</h1>{OTHER * 3}", head, language)) == wall


NONE: dict[str, tuple[str, str | None, str]] = {
    "front page": (full("The News", f"<h1>The plan</h1>{STORY}"), "https://news.example/", NotArticle.FRONT_PAGE),
    "front page of a language": (full("x", f"<h1>The plan</h1>{STORY}"), "https://news.example/en/", NotArticle.FRONT_PAGE),
    "front page by its file": (full("x", f"<h1>The plan</h1>{STORY}"), "https://news.example/index.html", NotArticle.FRONT_PAGE),
    "saved front page": (full("The News", f"<h1>The plan</h1>{STORY}", '<link rel=canonical href="https://news.example/">'), None, NotArticle.FRONT_PAGE),
    "section": (full("Chips", f"<h1>Chips</h1>{TEASERS}"), "https://news.example/chips", NotArticle.LISTING),
    "section that calls itself an article": (full("Chips", f"<h1>Chips</h1>{TEASERS}", meta("og:type", "article")), "https://news.example/chips", NotArticle.LISTING),
    "tag page": (full("Chips", f"<h1>Chips</h1>{TEASERS}"), "https://news.example/tag/chips", NotArticle.TOPIC),
    "Spanish topic page": (full("Energía", f"<h1>Energía</h1>{TEASERS}"), "https://news.example/temas/energia", NotArticle.TOPIC),
    "author's page": (full("Ann Lee", f"<h1>Ann Lee</h1><p>Writes about chips.</p>{TEASERS}"), "https://news.example/author/ann-lee", NotArticle.AUTHOR),
    "author's page by its type": (full("Ann Lee", f"<h1>Ann Lee</h1>{STORY}", node(type="ProfilePage", mainEntity={"@type": "Person"})), "https://news.example/x", NotArticle.AUTHOR),
    "profile": (full("Ann Lee", f"<h1>Ann Lee</h1>{STORY}", meta("og:type", "profile")), "https://news.example/x", NotArticle.AUTHOR),
    "search results": (full("Results", f"<h1>pier</h1>{TEASERS}"), "https://news.example/?s=pier", NotArticle.SEARCH),
    "search results by their type": (full("x", f"<h1>pier</h1>{STORY}", node(type="SearchResultsPage")), URL, NotArticle.SEARCH),
    "search results by their title": (full("x", f"<h1>Suchergebnisse für „Pier“</h1>{OTHER}", lang="de"), URL, NotArticle.SEARCH),
    "collection": (full("x", f"<h1>Chips</h1>{STORY}", node(type="CollectionPage")), URL, NotArticle.LISTING),
    "video": (full("A pier in a storm", f"<h1>A pier in a storm</h1><video src=x></video>{OTHER * 3}", node(type="VideoObject", name="A pier in a storm")), URL, NotArticle.VIDEO),
    "video by OpenGraph": (full("A pier", f"<h1>A pier</h1>{OTHER * 3}", meta("og:type", "video.other")), URL, NotArticle.VIDEO),
    "video in a frame": (full("A pier", '<h1>A pier</h1><iframe src="https://www.youtube.com/embed/x"></iframe><p>By Ann Lee</p>'), URL, NotArticle.VIDEO),
    "podcast": (full("The show", f"<h1>The show</h1>{OTHER * 3}", node(type="PodcastEpisode")), URL, NotArticle.AUDIO),
    "audio": (full("The show", "<h1>The show</h1><audio src=x></audio><p>Episode 4</p>"), URL, NotArticle.AUDIO),
    "gallery": (full("Storm", "<h1>Storm in pictures</h1>" + "<figure><img src=x><figcaption>The pier at noon</figcaption></figure>" * 9), URL, NotArticle.GALLERY),
    "gallery by its type": (full("Storm", f"<h1>Storm in pictures</h1>{OTHER * 3}", node(type="ImageGallery")), URL, NotArticle.GALLERY),
    "login form": (full("The News", "<h1>Welcome</h1><form><input name=u><input type=password></form>"), URL, NotArticle.LOGIN),
    "subscribers only": (full("The News", f"<h1>Subscribe to continue reading</h1>{OFFERS * 3}"), URL, NotArticle.LOGIN),
    "offers alone": (full("The News", "<h2>The plan for the plant</h2><p>This article is for subscribers only. Log in or choose an offer below to go on.</p>"), URL, NotArticle.LOGIN),
    "consent": (full("The News", f"<h2>We value your privacy</h2>{COOKIES * 6}<button>Accept</button>"), URL, NotArticle.CONSENT),
    "consent under the story's title": (full("The plan for the plant", COOKIES * 5, meta("og:description", "A story.")), URL, NotArticle.CONSENT),
    "consent, in chapters": (full("The plan for the plant", COOKIES * 4 + "<h2>What you can choose</h2>" + COOKIES * 4), URL, NotArticle.CONSENT),
    "before you continue": (full("Before you continue to The News", f"<h1>Before you continue to The News</h1>{COOKIES}"), URL, NotArticle.CONSENT),
    "just a moment": ("<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript><script src=/cdn-cgi/challenge-platform/h/b></script></body></html>", URL, NotArticle.ROBOT_CHECK),
    "access denied": ('<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don\'t have permission to access "http://news.example/" on this server.<p>Reference #18.1</p></body></html>', URL, NotArticle.ROBOT_CHECK),
    "captcha without a title": ("<html><head></head><body><iframe src='https://geo.captcha-delivery.example/captcha/'></iframe></body></html>", URL, NotArticle.ROBOT_CHECK),
    "are you a robot": (full("The News - Are you a robot?", "<h1>The News</h1><p>Please click the box below to go on.</p>"), URL, NotArticle.ROBOT_CHECK),
    "bad gateway": ("<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr></body></html>", URL, NotArticle.UNAVAILABLE),
    "other countries": (full("The News", "<h1>451: Unavailable for legal reasons</h1><p>We recognise that you are reading from a country of the European Union, and cannot let you in.</p>"), URL, NotArticle.UNAVAILABLE),
    "shell": ("<html><head><title>The News</title><script src=/app.js></script></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div></body></html>", URL, NotArticle.SHELL),
    "shell without a word": ("<html><head><title>The plan for the plant</title></head><body><div id=root></div><script src=/app.js></script></body></html>", URL, NotArticle.SHELL),
    "shell without a title": ("<html><head></head><body><div id=root></div><script src=/app.js></script></body></html>", URL, NotArticle.SHELL),
    "product": (full("A lamp", f"<h1>A lamp</h1>{STORY}", node(type="Product", name="A lamp")), URL, NotArticle.SHOP),
    "product by OpenGraph": (full("A lamp", f"<h1>A lamp</h1>{STORY}", meta("og:type", "product")), URL, NotArticle.SHOP),
    "contact": (full("Contact us - The News", f"<h1>Contact us</h1>{STORY}", meta("og:type", "article")), URL, NotArticle.ABOUT_SITE),
    "imprint": (full("Impressum", f"<h1>Impressum</h1>{STORY}", lang="de"), URL, NotArticle.ABOUT_SITE),
    "privacy policy": (full("Polityka prywatności", f"<h1>Polityka prywatności</h1>{STORY * 4}", lang="pl"), URL, NotArticle.ABOUT_SITE),
    "terms": (full("利用規約", f"<h1>利用規約</h1>{STORY}", lang="ja"), URL, NotArticle.ABOUT_SITE),
    "about, by its type": (full("The News", f"<h1>Who makes The News</h1>{STORY}", node(type="AboutPage")), URL, NotArticle.ABOUT_SITE),
    "nothing at all": ("<html><body><p></p></body></html>", URL, NotArticle.NO_TITLE),
    "a title and a line": (full("The plan", "<h1>The plan for the plant</h1><p>By Ann Lee</p><p>Soon here.</p>"), URL, NotArticle.NO_TEXT),
    "a list of prices": (full("Prices", f"<h1>Prices</h1>{PROSE}{OTHER}{PROSE}"), URL, NotArticle.NOTHING_TOLD),
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_a_page_that_is_no_article_says_what_it_is(name: str) -> None:
    markup, url, wanted = NONE[name]
    assert reason(markup, url) == wanted


BANNER = f"<div><h2>We value your privacy</h2>{COOKIES * 3}<button>Accept</button></div>"
BY = "<p>By Ann Lee, 12 May 2026</p>"
H1 = "<h1>The plan for the plant</h1>"
SHORT = "<p>The old pier has burned down in the night.</p><p>Nobody was hurt, says the fire brigade of the town.</p><p>The police look for those who saw it, and ask them to call.</p>"
JAPANESE = "<p>県は１２日、港の古い桟橋を建て直す計画を発表した。工事は来年の春に始まる。</p><p>桟橋は二年前の嵐で壊れ、漁師たちが再建を求めていた。</p>"
PAYWALL = "<div><h2>This article is for subscribers only</h2><p>Log in or subscribe to continue reading.</p></div>"
ARTICLES = {
    "a banner above": full("The plan", BANNER + H1 + BY + STORY),
    "a banner below": full("The plan", H1 + BY + STORY + BANNER),
    "a banner above, no date, no author": full("The plan", BANNER + H1 + STORY * 2),
    "a banner above a short story": full("The plan", BANNER + H1 + BY + PROSE + OTHER + PROSE),
    "a banner, dated by its metadata": full("The plan", BANNER + H1 + PROSE, DATED),
    "a login form in its menu": full("The plan", "<form><h3>Log in</h3><input type=password></form>" + H1 + BY + STORY),
    "a login form below": full("The plan", H1 + BY + STORY + "<form><h3>Log in to comment</h3><input type=password></form>"),
    "a teaser above a wall": full("The plan", H1 + PROSE + PAYWALL, DATED),
    "a teaser above a wall, of OpenGraph alone": full("The plan", H1 + PROSE + PAYWALL, meta("og:type", "article") + meta("article:published_time", "2026-05-12T08:00:00Z")),
    "a standfirst above a wall": full("The plan", H1 + PAYWALL, DATED + meta("og:description", "What the owner plans for the plant, and what the town thinks.")),
    "a wall, of OpenGraph with a summary": full("The plan", H1 + BY + PROSE + PAYWALL, meta("og:type", "article") + meta("og:description", "What the owner plans.")),
    "three sentences": full("The pier", f"<h1>Old pier burned down</h1>{BY}{SHORT}"),
    "three sentences and a summary": full("The pier", f"<h1>Old pier burned down</h1>{SHORT}", meta("og:type", "article") + meta("og:description", "A fire at the bay.")),
    "three sentences of its own word": full("The pier", f"<h1>Old pier burned down</h1>{SHORT}", DATED),
    "two paragraphs of Japanese": full("桟橋", f"<h1>港の桟橋、再建へ</h1><p>2026年5月12日</p>{JAPANESE}", lang="ja"),
    "a video above": full("The plan", H1 + BY + '<iframe src="https://www.youtube.com/embed/x"></iframe>' + STORY),
    "a video of its own, dated": full("The plan", H1 + PROSE + OTHER, DATED + node(type="VideoObject", name="x")),
    "a video's type over a long text": full("The plan", H1 + STORY, node(type="VideoObject", name="x") + meta("og:description", "x")),
    "many pictures": full("The plan", H1 + BY + "<figure><img src=x><figcaption>A pier</figcaption></figure>" * 12 + STORY),
    "a gallery's type over a long text": full("The plan", H1 + BY + STORY, node(type="ImageGallery")),
    "a podcast's player": full("The plan", H1 + BY + "<audio src=x></audio>" + STORY),
    "a captcha in its comments": full("The plan", H1 + BY + STORY + '<form><script src="https://www.example/recaptcha/api.js"></script></form>'),
    "a note on JavaScript": full("The plan", "<noscript>Please enable JavaScript to see this page as it is meant.</noscript>" + H1 + BY + STORY),
    "about robots": full("Are you a robot?", f"<h1>Are you a robot? What the boxes on the web learn from us</h1>{BY}{STORY}"),
    "about access": full("Access denied", f"<h1>Access denied: how visas keep scholars out</h1>{BY}{STORY}"),
    "named as a wall": full("Access denied", f"<h1>Access denied</h1>{BY}{STORY * 3}"),
    "about an error": full("404", f"<h1>404: the page that everybody knows turns thirty</h1>{BY}{STORY}"),
    "named as an error": full("Not found", "<h1>Not found</h1>" + STORY, DATED),
    "about cookies": full("Cookies", f"<h1>The end of the cookie</h1>{BY}" + "<p>Cookies let sites know who comes back, and browsers want to do without them in a year or two from now on.</p>" * 7),
    "about privacy": full("Your privacy", "<h1>Your privacy and what it is worth</h1>" + STORY, DATED),
    "about consent": full("Consent", f"<h1>Consent: what the new law says</h1>{BY}{STORY}"),
    "about a login": full("Log in", f"<h1>Log in, log out: a day without a phone</h1>{BY}{STORY}"),
    "about search": full("Search", f"<h1>Search results worsen, say those who count</h1>{BY}{STORY}"),
    "named Contact, dated": full("Contact", f"<h1>Contact</h1>{STORY}", DATED),
    "about a product": full("A lamp", f"<h1>We tried the lamp</h1>{BY}{STORY}", DATED + node(type="Product", name="A lamp")),
    "related stories below": full("The plan", H1 + BY + STORY + f"<h2>Related</h2>{TEASERS}"),
    "teasers within": full("The plan", H1 + BY + STORY + "".join(f'<p><a href="/a/{i}">Read also: another story of ours</a></p>' for i in range(2)) + STORY),
    "a short story under a list": full("The plan", H1 + PROSE + OTHER + TEASERS, DATED),
    "a list of its own": full("The plan", H1 + BY + STORY + "<ul>" + "<li>A point of the plan, told in a line</li>" * 9 + "</ul>"),
    "a front page for its canonical": full("The plan", H1 + BY + STORY, '<link rel=canonical href="https://news.example/">'),
    "dated OpenGraph with a list's type": full("The plan", H1 + STORY, meta("og:type", "article") + meta("article:published_time", "2026-05-12") + node(type="ItemList")),
    "an author's page for its folder": full("The plan", H1 + BY + STORY),
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_that_looks_like_something_else_is_one(name: str) -> None:
    assert parsed(ARTICLES[name], "https://news.example/author/tag/search/a-story").title


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/?p=12",
        "https://news.example/e",
        "https://news.example/indexes",
        "https://news.example/en/plan",
        None,
    ],
)
def test_an_address_that_is_no_front_page(url: str | None) -> None:
    assert parsed(full("The plan", H1 + BY + STORY), url).title == "The plan for the plant"


def test_reasons_are_short_and_hold_no_count() -> None:
    assert all(len(kind.value) < 50 and not any(char.isdigit() for char in kind.value) for kind in NotArticle)


def test_a_letter_that_is_a_word_counts_as_one() -> None:
    assert (told_length(None), told_length("abcd"), told_length("éa"), told_length("県は")) == (0, 4, 2, 5)
