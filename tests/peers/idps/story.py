"""What must be true of every identity provider, told once. Each way of signing has an organisation and a
connection of its own, which demands exactly the signatures that its IdP was told to make."""

import base64
import re
import time

from .browser import Browser, Page, follow_through
from .service_provider import ServiceProvider

PERSON, COLLEAGUE, STRANGER = "dwho", "rtyler", "msmith"
PEOPLE = (PERSON, COLLEAGUE, STRANGER)
ELSEWHERE = "https://elsewhere.example/sp"
# The rules that every accepted sign-in must have passed; a list without one of them shows too little.
RULES = {"structure", "signature", "version", "status", "issuer", "destination", "subject_confirmation",
         "in_response_to", "not_on_or_after", "conditions", "audience", "authn_statement", "subject"}
MISSING = {"assertion": ("response", "response_not_signed"), "response": ("assertion", "assertion_not_signed")}


def sign_in(idp, provider, person=PERSON, browser=None):
    """From the login link to the answer of the assertion consumer service: browser, form and answer."""
    browser = browser or Browser()
    form = idp.respond(browser, provider.begin(browser), person)
    assert form.action == provider.acs_url, f"{form} does not go to {provider.acs_url}"
    return browser, form, browser.post(form)


def accepted(idp, provider, employee, person=PERSON, browser=None):
    """Signs in, and demands that it worked in every place where it shows."""
    return is_accepted(provider, employee, person, *sign_in(idp, provider, person, browser))


def is_accepted(provider, employee, person, browser, form, answer):
    attempt = provider.last_sign_in()
    assert answer.status == 303, f"{answer.status}, {attempt}\n{read(form)}"
    session = provider.session(browser)
    assert session["employee"]["id"] == employee, session
    assert session["employee"]["externalId"] == person, session
    assert session["organisation"]["slug"] == provider.org and session["connection"]["slug"] == "idp", session
    assert attempt["outcome"] == "accepted" and attempt["reason"] is None, attempt
    assert attempt["nameId"] == person and attempt["employeeId"] == employee, attempt
    failed = [check for check in attempt["checks"] if not check["ok"]]
    assert not failed, failed
    names = {check["name"] for check in attempt["checks"]}
    assert names >= RULES, f"the list of checks lacks {RULES - names}: {names}"
    return browser, form


def refused(provider, browser, answer, *reasons, name_id=None):
    """Demands that nobody was signed in, that the page tells a reference and nothing else, and the reason."""
    attempt = provider.last_sign_in()
    assert answer.status == 403, f"{answer.status} instead of a refusal: {attempt}"
    assert browser.cookie("muster_session") is None and provider.session(browser) is None
    assert attempt["outcome"] == "refused" and attempt["reason"] in reasons, attempt
    assert attempt["nameId"] == name_id, attempt
    assert attempt["reference"] in answer.text and attempt["reason"] not in answer.text, answer.text
    return attempt


def failed_checks(attempt):
    return {check["name"] for check in attempt["checks"] if not check["ok"]}


def read(form, field="SAMLResponse"):
    return base64.b64decode(form.fields[field]).decode()


def changed(form, change, field="SAMLResponse"):
    """The form with its message changed; `change` must have an effect."""
    before = read(form, field)
    after = change(before)
    assert after != before, f"nothing was changed in\n{before}"
    return form.filled(**{field: base64.b64encode(after.encode()).decode()})


def other_person(message):
    return message.replace(f">{PERSON}<", f">{COLLEAGUE}<")


def other_audience(message):
    return re.sub(r"(<(?:\w+:)?Audience>)[^<]*", rf"\g<1>{ELSEWHERE}", message)


def without_signatures(message):
    return re.sub(r"<(\w+:)?Signature[ >].*?</(\w+:)?Signature>", "", message, flags=re.DOTALL)


def forged_beside(message):
    """A forged assertion with an ID of its own before the genuine one."""
    genuine = re.search(r"<(\w+:)?Assertion[ >].*</(\w+:)?Assertion>", message, flags=re.DOTALL).group()
    forged = re.sub(r'\bID="[^"]*"', 'ID="_forged"', other_person(without_signatures(genuine)), count=1)
    return message.replace(genuine, forged + genuine)


def other_cipher_text(message):
    """Eight characters in the last cipher value become others."""
    start = message.rindex("CipherValue>", 0, message.rindex("CipherValue>")) + len("CipherValue>") + 40
    return message[:start] + "AAAAAAAA" + message[start + 8:]


def without_query_signature(url):
    return re.sub(r"&(SigAlg|Signature)=[^&]*", "", url)


def with_other_signature(url):
    return re.sub(r"(&Signature=)(.)", lambda found: found[1] + ("B" if found[2] == "A" else "A"), url)


TAMPERED = ((other_person, "digest_mismatch"), (other_audience, "digest_mismatch"),
            (without_signatures, "unsigned"), (forged_beside, "several_assertions"))


class Story:
    """All that is asked of one IdP on one Muster."""

    def __init__(self, idp, gateway):
        self.idp = idp
        self.gateway = gateway
        self.providers = {}

    def tell(self):
        for sign in self.idp.signs:
            self.told(f"signed {sign}: in, out, replayed, tampered with, suspended", self.signs, sign)
        self.told("requests by HTTP-POST", self.request_by_post)
        self.told("a request that was changed on its way is turned down by the IdP", self.changed_request)
        self.told("a response for another service provider", self.for_another)
        self.told("a sign-in that starts at the IdP, and one for another audience", self.unsolicited)
        for cipher, options in getattr(self.idp, "encrypts", {}).items():
            self.told(f"assertions encrypted with {cipher}", self.encrypted, cipher, options)
        if hasattr(self.idp, "asks_for_password"):
            self.told("single sign-on, and credentials anew by saml.force_authn", self.asked_anew)
        if hasattr(self.idp, "log_out"):
            self.told("logged out here, and so at the IdP", self.logged_out_here)
            self.told("logged out at the IdP, and so here", self.logged_out_there)
        if hasattr(self.idp, "answer_logout"):
            self.told("asked to log out, by each binding", self.logout_asked_here)
            self.told("asks for a logout, by each binding", self.logout_asked_there)
        if hasattr(self.idp, "sha1"):
            self.told("signed with SHA-1", self.signed_with_sha1)
        if hasattr(self.idp, "own_template"):
            self.told("the library's own template, which lacks the statement about the sign-in", self.own_template)
        if hasattr(self.idp, "change_key"):
            self.told("the IdP's key is changed and its metadata fetched again", self.key_changed)

    def told(self, what, step, *arguments):
        step(*arguments)
        print(f"ok: {self.idp.name}: {what}", flush=True)

    def signs(self, sign):
        idp = self.idp
        provider = ServiceProvider(self.gateway, f"signs-{sign}", idp.metadata, f"saml.require_signature={sign}")
        self.providers[sign] = provider
        shown = provider.shown()["idp"]
        assert shown["entityId"] == idp.entity_id and len(shown["certificates"]) == 1, shown
        assert not shown["warnings"], shown
        idp.trust(provider, sign)
        employee, _ = provider.hire(PERSON), provider.hire(COLLEAGUE)

        browser, form = accepted(idp, provider, employee)
        visitor = Browser()
        refused(provider, visitor, visitor.post(form), "other_browser", name_id=PERSON)
        self.replayed(provider)
        if sign in MISSING:
            other, reason = MISSING[sign]
            provider.set(f"saml.require_signature={other}")
            visitor, _, answer = sign_in(idp, provider)
            refused(provider, visitor, answer, reason)
            provider.set(f"saml.require_signature={sign}")
        for change, reason in TAMPERED:
            visitor = Browser()
            form = idp.respond(visitor, provider.begin(visitor), PERSON)
            refused(provider, visitor, visitor.post(changed(form, change)), reason)
            # The genuine one still works: nothing of the request was used up by the forgery.
            is_accepted(provider, employee, PERSON, visitor, form, visitor.post(form))

        visitor, _, answer = sign_in(idp, provider, STRANGER)
        refused(provider, visitor, answer, "employee_unknown", name_id=STRANGER)

        assert provider.session(browser), "the first session lives"
        provider.set_active(employee, False)
        assert provider.session(browser) is None, "suspended, and still signed in"
        visitor, _, answer = sign_in(idp, provider)
        refused(provider, visitor, answer, "employee_suspended", name_id=PERSON)
        provider.set_active(employee, True)
        accepted(idp, provider, employee)
        self.employee = employee

    def replayed(self, provider):
        """Whoever copies the cookies as well comes second, and that is too late."""
        browser, thief = Browser(), Browser()
        form = self.idp.respond(browser, provider.begin(browser), PERSON)
        thief.copy_cookies(browser)
        assert browser.post(form).status == 303, provider.last_sign_in()
        refused(provider, thief, thief.post(form), "request_used", name_id=PERSON)

    def last(self):
        """The service provider of the strictest way of signing that the IdP knows."""
        return self.providers[self.idp.signs[-1]]

    def request_by_post(self):
        provider = self.last()
        provider.set("saml.request_binding=post")
        assert provider.begin(Browser()).form_with("SAMLRequest"), "the request goes by POST"
        accepted(self.idp, provider, self.employee)
        provider.set("saml.request_binding=")

    def changed_request(self):
        provider = self.last()
        begun = provider.begin(Browser()).location
        assert not self.idp.refuses(Browser(), Page.redirect(begun)), "the request itself is good"
        changed_state = begun.replace("RelayState=", "RelayState=0")
        assert self.idp.refuses(Browser(), Page.redirect(changed_state)), "RelayState was changed"
        unsigned = Page.redirect(without_query_signature(begun))
        assert self.idp.refuses(Browser(), unsigned), "the signature was taken off"
        provider.set("saml.request_binding=post")
        form = provider.begin(Browser()).form_with("SAMLRequest")
        policy = changed(form, lambda message: message.replace('AllowCreate="true"', 'AllowCreate="1"'), "SAMLRequest")
        assert self.idp.refuses(Browser(), Page.showing(policy)), "the NameIDPolicy was changed"
        provider.set("saml.request_binding=")

    def for_another(self):
        """A response is posted to another connection that trusts the same IdP."""
        other = ServiceProvider(self.gateway, "another", self.idp.metadata)
        other.hire(PERSON)
        browser = Browser()
        form = self.idp.respond(browser, self.last().begin(browser), PERSON)
        attempt = refused(other, browser, other.post(browser, form.fields["SAMLResponse"]), "destination_mismatch",
                          name_id=PERSON)
        assert failed_checks(attempt) == {"destination", "subject_confirmation", "audience"}, attempt

    def unsolicited(self):
        provider = self.last()
        browser = Browser()
        form = self.idp.start_here(browser, provider.entity_id, PERSON)
        refused(provider, browser, browser.post(form), "unsolicited_not_allowed", name_id=PERSON)
        provider.set("saml.allow_unsolicited=true")
        form = self.idp.start_here(browser, provider.entity_id, PERSON)
        is_accepted(provider, self.employee, PERSON, browser, form, browser.post(form))
        self.idp.trust_elsewhere(provider, ELSEWHERE)
        visitor = Browser()
        form = self.idp.start_here(visitor, ELSEWHERE, PERSON)
        attempt = refused(provider, visitor, visitor.post(form), "audience_mismatch", name_id=PERSON)
        assert failed_checks(attempt) == {"audience"}, attempt
        provider.set("saml.allow_unsolicited=")

    def asked_anew(self):
        provider = self.last()
        browser, _ = accepted(self.idp, provider, self.employee)
        assert not self.idp.asks_for_password(browser, provider.begin(browser)), "the IdP forgot the person"
        provider.set("saml.force_authn=true")
        time.sleep(self.idp.credentials_count_for + 1)
        assert self.idp.asks_for_password(browser, provider.begin(browser)), "nobody asked for the password"
        accepted(self.idp, provider, self.employee)
        provider.set("saml.force_authn=")

    def encrypted(self, cipher, options):
        """Signed both inside and around, with the key that our metadata offers."""
        sign = self.idp.signs[-1]
        slug = re.sub("[^a-z0-9]+", "-", cipher.lower())
        provider = ServiceProvider(self.gateway, slug, self.idp.metadata, "saml.require_encryption=true",
                                   f"saml.require_signature={sign}")
        employee = provider.hire(PERSON)
        self.idp.trust(provider, sign)
        visitor, _, answer = sign_in(self.idp, provider)
        refused(provider, visitor, answer, "encryption_required", name_id=PERSON)

        self.idp.trust(provider, sign, **options)
        if cipher.endswith("CBC"):
            visitor, form, answer = sign_in(self.idp, provider)
            assert f">{PERSON}<" not in read(form), "it is encrypted"
            if "3DES" in cipher:
                refused(provider, visitor, answer, "encryption_not_allowed")
                return
            refused(provider, visitor, answer, "cbc_not_allowed")
            provider.set("saml.allow_cbc=true")
        _, form = accepted(self.idp, provider, employee)
        assert f">{PERSON}<" not in read(form), "it is encrypted"
        assert not cipher.endswith("GCM") or "-gcm" in read(form), "with the algorithm that was chosen"

        visitor = Browser()
        form = self.idp.respond(visitor, provider.begin(visitor), PERSON)
        refused(provider, visitor, visitor.post(changed(form, other_cipher_text)), "digest_mismatch")
        # Without the signature around it the encryption has to notice a change by itself, which CBC does not.
        provider.set("saml.require_signature=assertion")
        bare = changed(form, without_signatures)
        cbc = cipher.endswith("CBC")
        reason = "cbc_not_signed" if cbc else "decryption_failed"
        refused(provider, visitor, visitor.post(changed(bare, other_cipher_text)), reason)
        if cbc:
            refused(provider, visitor, visitor.post(bare), reason)
        else:
            is_accepted(provider, employee, PERSON, visitor, bare, visitor.post(bare))
        # The certificate of one connection opens nothing for another.
        other = ServiceProvider(self.gateway, f"not-{slug}", self.idp.metadata, "saml.allow_cbc=true")
        visitor = Browser()
        form = self.idp.respond(visitor, provider.begin(visitor), PERSON)
        refused(other, visitor, other.post(visitor, form.fields["SAMLResponse"]), "decryption_failed")

    def signed_with_sha1(self):
        provider = ServiceProvider(self.gateway, "sha1", self.idp.metadata)
        employee = provider.hire(PERSON)
        self.idp.trust(provider, "both", **self.idp.sha1)
        visitor, form, answer = sign_in(self.idp, provider)
        assert "xmldsig#rsa-sha1" in read(form), "it is signed with SHA-1"
        refused(provider, visitor, answer, "sha1_not_allowed")
        provider.set("saml.allow_sha1=true")
        accepted(self.idp, provider, employee)

    def own_template(self):
        provider = ServiceProvider(self.gateway, "template", self.idp.metadata)
        provider.hire(PERSON)
        self.idp.trust(provider, "both", **self.idp.own_template)
        visitor, _, answer = sign_in(self.idp, provider)
        attempt = refused(provider, visitor, answer, "authn_statement_missing", name_id=PERSON)
        assert failed_checks(attempt) == {"authn_statement"}, attempt

    def key_changed(self):
        """Comes last: the other connections know the former key only."""
        provider = self.last()
        former = provider.shown()["idp"]["certificates"]
        self.idp.change_key()
        visitor, _, answer = sign_in(self.idp, provider)
        refused(provider, visitor, answer, "signature_invalid")
        provider.refresh()
        assert provider.shown()["idp"]["certificates"] != former, "the new key is known"
        accepted(self.idp, provider, self.employee)

    def logged_out_here(self):
        provider = self.last()
        for binding in ("redirect", "post"):
            provider.set(f"saml.request_binding={binding}")
            browser, _ = accepted(self.idp, provider, self.employee)
            begun = provider.log_out(browser)
            assert (begun.location is None) == (binding == "post"), (begun.status, begun.text)
            assert provider.session(browser) is None, "our session ends first"
            page = follow_through(browser, begun)
            assert page.status == 200 and page.url.startswith(provider.slo_url), (page.status, page.url, page.text)
            assert "logged out at idp as well" in page.text, page.text
            assert self.idp.asks_for_password(browser, provider.begin(browser)), "the IdP still has a session"
        provider.set("saml.request_binding=")

    def logged_out_there(self):
        provider = self.last()
        bystander, _ = accepted(self.idp, provider, self.employee)
        for change, goes_on in ((without_query_signature, True), (with_other_signature, True), (str, False)):
            browser, _ = accepted(self.idp, provider, self.employee)
            self.idp.log_out(browser, change)
            assert bool(provider.session(browser)) == goes_on, f"after logging out at the IdP, {change.__name__}"
        assert provider.session(bystander), "the other session of the same person lives on"

    def logout_asked_here(self):
        """The library verifies our request and answers it."""
        provider = self.last()
        for binding in ("redirect", "post"):
            provider.set(f"saml.request_binding={binding}")
            browser, _ = accepted(self.idp, provider, self.employee)
            begun = provider.log_out(browser)
            assert (begun.location is None) == (binding == "post"), (begun.status, begun.text)
            assert provider.session(browser) is None, "our session ends first"
            tampered = Page.redirect(with_other_signature(begun.location)) if begun.location else Page.showing(
                changed(begun.form_with("SAMLRequest"), other_person, "SAMLRequest"))
            assert self.idp.refuses_logout(provider, tampered), "our request was changed on its way"
            page = follow_through(browser, self.idp.answer_logout(provider, begun))
            assert "logged out at idp as well" in page.text, page.text
        provider.set("saml.request_binding=")

    def logout_asked_there(self):
        """The library asks and verifies our answer. Nobody's cookies are needed."""
        provider = self.last()
        bystander, _ = accepted(self.idp, provider, self.employee)
        for binding in ("redirect", "post"):
            browser, form = accepted(self.idp, provider, self.employee)
            asked = self.idp.ask_logout(provider, PERSON, form, binding)
            visitor = Browser()
            answer = visitor.ask(with_other_signature(asked.location)) if asked.location else visitor.post(
                changed(asked.form_with("SAMLRequest"), other_person, "SAMLRequest"))
            assert answer.status == 403 and provider.session(browser), (answer.status, answer.text)
            answer = visitor.ask(asked.location) if asked.location else visitor.post(asked.form_with("SAMLRequest"))
            assert provider.session(browser) is None, (answer.status, answer.text)
            self.idp.check_logout_answer(provider, answer)
        assert provider.session(bystander), "the other session of the same person lives on"
