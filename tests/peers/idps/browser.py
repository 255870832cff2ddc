"""A browser without scripts: cookies, redirects, forms. Standard library only."""

import html
import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 10
MOST_STEPS = 30
SECONDS = 30


class Form:
    """A form as it stands on a page: where it goes and what it would send."""

    def __init__(self, action, method, fields):
        self.action = action
        self.method = method
        self.fields = fields

    def filled(self, **values):
        """The same form with some fields changed."""
        return Form(self.action, self.method, {**self.fields, **values})

    def __repr__(self):
        return f"<form {self.method} {self.action} {sorted(self.fields)}>"


class Page:
    """What a server answered, after redirects if they were followed."""

    def __init__(self, url, status, headers, content):
        self.url = url
        self.status = status
        self.headers = headers
        self.text = content.decode("utf-8", "replace")

    @classmethod
    def redirect(cls, url):
        """A page that leads to `url`."""
        return cls(url, 303, {"location": url}, b"")

    @classmethod
    def showing(cls, form):
        """A page with this form and nothing else."""
        fields = "".join(f'<input name="{name}" value="{html.escape(value)}">' for name, value in form.fields.items())
        text = f'<form method="{form.method}" action="{html.escape(form.action)}">{fields}</form>'
        return cls(form.action, 200, {}, text.encode())

    @property
    def location(self):
        """Where a redirect leads; None when it is none."""
        target = self.headers.get("location")
        return urllib.parse.urljoin(self.url, target) if target and self.status in REDIRECTS else None

    @property
    def forms(self):
        return self._read().forms

    @property
    def frames(self):
        """What the page shows in frames, by address."""
        return self._read().frames

    def _read(self):
        reader = _Reader(self.url)
        reader.feed(self.text)
        return reader

    def form_with(self, field):
        """The first form with a field of this name; None when there is none."""
        return next((form for form in self.forms if field in form.fields), None)


class _Reader(HTMLParser):
    def __init__(self, url):
        super().__init__()
        self.url = url
        self.forms = []
        self.frames = []
        self.open = None

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag in ("iframe", "frame") and attributes.get("src"):
            self.frames.append(urllib.parse.urljoin(self.url, attributes["src"]))
        elif tag == "form":
            action = urllib.parse.urljoin(self.url, attributes.get("action", ""))
            self.open = Form(action, attributes.get("method", "get").upper(), {})
            self.forms.append(self.open)
        elif tag in ("input", "button") and self.open and attributes.get("name"):
            kind = attributes.get("type", "text" if tag == "input" else "submit").lower()
            if kind in ("checkbox", "radio") and "checked" not in attributes:
                return
            # Of several buttons with one name the first is pressed.
            self.open.fields.setdefault(attributes["name"], attributes.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """One person's browser, with cookies of its own."""

    def __init__(self):
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirects())

    def ask(self, url, fields=None, **headers):
        """One request and its answer: a post when there are fields."""
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        headers = {"user-agent": "muster-test", "accept-language": "en", **headers}
        request = urllib.request.Request(url, data=body, headers=headers)
        try:
            answer = self.opener.open(request, timeout=SECONDS)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Page(answer.url, answer.status, answer.headers, answer.read())

    def open(self, url, fields=None):
        """Asks and follows redirects."""
        page = self.ask(url, fields)
        for _ in range(MOST_REDIRECTS):
            if page.location is None:
                return page
            page = self.ask(page.location)
        raise AssertionError(f"more than {MOST_REDIRECTS} redirects from {url}")

    def submit(self, form):
        """Sends a form and follows redirects."""
        return self.open(*self._target(form))

    def post(self, form):
        """Sends a form and stays at the first answer."""
        return self.ask(*self._target(form))

    @staticmethod
    def _target(form):
        if form.method == "POST":
            return form.action, form.fields
        join = "&" if urllib.parse.urlsplit(form.action).query else "?"
        return form.action + join + urllib.parse.urlencode(form.fields), None

    def cookie(self, name):
        """The value of a cookie; None when there is none."""
        return next((cookie.value for cookie in self.cookies if cookie.name == name), None)

    def copy_cookies(self, other):
        for cookie in other.cookies:
            self.cookies.set_cookie(cookie)


def follow(browser, begun):
    """Carries a message on from the page that begins a sign-in, by its form or its redirect."""
    form = begun.form_with("SAMLRequest")
    return browser.submit(form) if form else browser.open(begun.location)


def follow_through(browser, page, change=lambda url: url):
    """Carries messages to and fro as scripts would, until a page has none to carry; answers it. `change` may
    change the address of every step."""
    for _ in range(MOST_STEPS):
        form = page.form_with("SAMLRequest") or page.form_with("SAMLResponse")
        if form:
            page = browser.post(form)
        elif page.location:
            page = browser.ask(change(page.location))
        else:
            return page
    raise AssertionError(f"messages go to and fro without end, at last at {page.url}")
