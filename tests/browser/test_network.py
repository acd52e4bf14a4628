"""The network in a real browser: register by form and mail, sign in at a real provider, texts taken literally."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest
from aiosmtpd.controller import Controller

from dashboard.network import mail, meetings, people, questions, registrations
from dashboard.network.forms import UserForm
from dashboard.network.registrations import FASTEST_SECONDS
from dashboard.network.rules import Actor
from dashboard.network.settings import Settings
from dashboard.network.store import Store, open_store
from tests.browser.network_life import fill
from tests.browser.visiting import SIZES, Served, Visitor, free_port, needs_chromium, serve, write_full_snapshot
from tests.conftest import ROOT
from tests.network.conftest import ADMIN, FORST, IHK, Inbox, meeting_form, registration_form

pytestmark = [pytest.mark.browser, needs_chromium]
UNFRIENDLY = (
    '<img src="https://fremd.example/a.png"> ![x](https://fremd.example/b.png) [Klick](https://fremd.example) :red[x]'
)


def store_of(data: Path, **settings: Any) -> Store:
    """The store the app uses, opened beside it."""
    return open_store(Settings(_env_file=None, mail_from="netzwerk@ihk.example", **settings), data)


def announce(store: Store, **changes: Any) -> int:
    """A published meeting thirty days from now."""
    now = datetime.now(UTC)
    times = {"starts_at": now + timedelta(days=30), "ends_at": now + timedelta(days=30, hours=2),
             "register_until": now + timedelta(days=20)}  # fmt: skip
    meeting_id = meetings.create(store, IHK, "Cottbus", meeting_form(**times | changes))
    meetings.publish(store, IHK, meeting_id)
    return meeting_id


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """A real SMTP server on loopback."""
    box = Inbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """The app without sign-in on loopback, and its data directory."""
    data = tmp_path_factory.mktemp("network")
    write_full_snapshot(data)
    with serve(data) as running:
        yield running, data


def test_from_the_form_to_the_access_link(local: tuple[Served, Path], browser: Any) -> None:
    served, data = local
    with mail_server() as inbox:
        store = store_of(
            data, address=served.address, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_security="none"
        )
        meeting_id = announce(store)
        visitor = Visitor(browser, served.address, SIZES["phone"])
        page = visitor.page
        visitor.open(f"anmeldung?meeting={meeting_id}")
        for label, words in (("Name", "Erika Muster"), ("E-Mail", "erika@stadt.example"), ("Organisation", "Stadt"),
                             ("Funktion", "Leitung")):  # fmt: skip
            page.get_by_label(label, exact=True).fill(words)
        page.get_by_role("combobox", name="Kommune").click()
        page.keyboard.type("Forst (L")
        page.keyboard.press("Enter")
        page.get_by_role("textbox", name="Ihre Frage oder Ihr Problem").fill("Was hilft gegen Leerstand?")
        page.wait_for_timeout(1000 * FASTEST_SECONDS)  # nobody fills the form faster than a robot
        page.get_by_role("button", name="Verbindlich anmelden").click()
        page.get_by_text("eine E-Mail mit einem Bestätigungslink").wait_for()
        assert mail.send_due(store) == 1
        first = inbox.to("erika@stadt.example")[0].get_body().get_content()
        link = re.search(r"anmeldung\?link=\S+", first)
        assert link
        visitor.open(link[0])
        page.get_by_role("button", name="Anmeldung bestätigen").click()
        page.get_by_text("Sie sind angemeldet.").wait_for()
        assert mail.send_due(store) == 1
        second = inbox.to("erika@stadt.example")[1].get_body().get_content()
        assert "https://video.example/raum-4711" in second
        manage = re.search(r"anmeldung\?link=\S+", second)
        assert manage
        visitor.open(manage[0])
        page.get_by_role("button", name="Anmeldung absagen").click()
        page.get_by_text("Diese Anmeldung ist abgesagt.").wait_for()
        assert not visitor.foreign
        store.close()


def test_a_meeting_is_created_and_published_by_form(local: tuple[Served, Path], browser: Any) -> None:
    served, data = local
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    page = visitor.page
    visitor.open("treffen")
    page.get_by_text("Neues Treffen anlegen").click()
    visitor.settle()
    page.get_by_label("Titel", exact=True).fill("Sprechstunde Leerstand")
    visitor.settle()
    page.get_by_role("button", name="Speichern").click()
    visitor.settle()
    page.get_by_role("heading", name="Sprechstunde Leerstand").wait_for()
    page.get_by_role("button", name="Veröffentlichen").click()
    page.get_by_text("Das Treffen ist veröffentlicht").wait_for()
    store = store_of(data)
    assert "Sprechstunde Leerstand" in {meeting.title for meeting in meetings.visible(store, Actor())}
    store.close()


def test_what_people_write_is_shown_literally(local: tuple[Served, Path], browser: Any) -> None:
    served, data = local
    store = store_of(data)
    meeting_id = announce(store, title=f"Treffen {UNFRIENDLY}"[:200], goal=UNFRIENDLY)
    registrations.register(
        store, meeting_id, registration_form(question=UNFRIENDLY, may_show_question=True, organisation=UNFRIENDLY)
    )
    with store.reading() as session:
        text = session.query(mail.Mail).order_by(mail.Mail.id.desc()).first().text
    registrations.confirm(store, re.search(r"link=([\w.%-]+)", text)[1])  # type: ignore[index]
    (question,) = questions.of_meeting(store, ADMIN, meeting_id)
    questions.release(store, ADMIN, question.id, True)
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    for path in (
        "treffen",
        f"treffen?meeting={meeting_id}",
        f"anmeldung?meeting={meeting_id}",
        "impulse",
        "postausgang",
    ):
        visitor.open(path)
        assert not visitor.page.locator("[data-testid=stMain] img").count(), path
        assert not visitor.page.get_by_role("link", name="Klick").count(), path
    assert not visitor.foreign
    visitor.open(f"treffen?meeting={meeting_id}")
    assert visitor.page.get_by_text("![x](https://fremd.example/b.png)").count() >= 2
    store.close()


def tab_to(page: Any, name: str, most: int = 80) -> None:
    """Press Tab until the focus is on the button with these words."""
    focused = "() => document.activeElement.tagName === 'BUTTON' ? document.activeElement.innerText.trim() : ''"
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(focused).split("\n")[-1] == name:
            return
    pytest.fail(f"Tab never reaches {name}")


def test_vote_and_unsubscribe_by_keyboard(local: tuple[Served, Path], browser: Any) -> None:
    served, data = local
    paths = fill(data)
    visitor = Visitor(browser, served.address, SIZES["phone"])
    page = visitor.page
    visitor.open(paths["voting"])
    tab_to(page, "0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    tab_to(page, "Stimme abgeben")
    page.keyboard.press("Enter")
    page.get_by_text("Ihre Stimme ist gezählt.").wait_for()
    visitor.open(paths["unsubscribe"])
    tab_to(page, "Abbestellen")
    page.keyboard.press("Enter")
    page.get_by_text("Abbestellt.").wait_for()


SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "only-for-this-test-0123456789abcdef-0123456789"
client_id = "zentren"
client_secret = "only-for-this-test"
server_metadata_url = "http://localhost:{port}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def with_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app with a real identity provider, three accounts, and one person without account."""
    data = tmp_path_factory.mktemp("signed")
    write_full_snapshot(data)
    store = store_of(data)
    for form in (
        UserForm(email="kammer@ihk.example", name="Kammer", role="ihk", ihk="Cottbus"),
        UserForm(email="forst@stadt.example", name="Forst", role="municipality", ags=FORST),
        UserForm(email="ministerium@land.example", name="Ministerium", role="ministry"),
    ):
        people.save_user(store, ADMIN, form)
    announce(store)
    store.close()
    known = ("kammer@ihk.example", "forst@stadt.example", "ministerium@land.example", "fremd@web.example")
    claims = [
        oidc_provider_mock.User(sub=email, claims={"email": email, "email_verified": True, "name": email})
        for email in known
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=claims) as provider:
        secrets = data / "secrets.toml"
        secrets.write_text(SECRETS.format(port=provider.server_port), encoding="utf-8")
        with serve(data, STREAMLIT_SECRETS_FILES=str(secrets)) as running:
            yield running


def sign_in(visitor: Visitor, email: str) -> None:
    """Sign in at the provider as one person."""
    visitor.open("benutzer")
    visitor.page.get_by_role("button", name="Anmelden", exact=True).click()
    visitor.page.wait_for_selector("input[name=sub]", timeout=60_000)
    visitor.page.fill("input[name=sub]", email)
    visitor.page.get_by_role("button", name="Authorize").click()
    visitor.page.wait_for_url(f"{visitor.address}/**", timeout=60_000)
    visitor.settle()


@pytest.mark.parametrize(
    ("email", "shown", "may_create", "may_see_outbox", "may_manage_users"),
    [
        ("", "nicht angemeldet", False, False, False),
        ("kammer@ihk.example", "Kammer, Cottbus", True, True, False),
        ("forst@stadt.example", "Kommune, Forst (Lausitz)", False, False, False),
        ("ministerium@land.example", "Ministerium", False, False, False),
        ("fremd@web.example", "Öffentlichkeit", False, False, False),
    ],
)
def test_roles_after_sign_in(
    email: str,
    shown: str,
    may_create: bool,
    may_see_outbox: bool,
    may_manage_users: bool,
    with_provider: Served,
    browser: Any,
) -> None:
    visitor = Visitor(browser, with_provider.address, SIZES["desktop"])
    if email:
        sign_in(visitor, email)
    visitor.open("benutzer")
    visitor.page.get_by_text(shown).first.wait_for()
    assert bool(visitor.page.get_by_text("Konto anlegen oder ändern").count()) is may_manage_users
    visitor.open("treffen")
    assert visitor.page.get_by_text("Leerstand gemeinsam angehen").count()
    assert bool(visitor.page.get_by_text("Neues Treffen anlegen").count()) is may_create
    for path, is_open in (
        ("vergleich", True),
        ("profil?centre=12071076-01", "Forst" in shown or may_create),
        ("trends", True),
    ):
        visitor.open(path)
        assert bool(visitor.page.get_by_text("Diese Seite zeigt Werte einzelner Kommunen").count()) is not is_open, path
    visitor.open("treffen?meeting=1")
    assert ("raum-4711" in visitor.page.content()) is may_create
    visitor.open("postausgang")
    assert bool(visitor.page.get_by_text("Dafür fehlt Ihnen die Berechtigung").count()) is not may_see_outbox


@pytest.mark.parametrize("address", ["0.0.0.0", ""])
def test_refuses_to_listen_beyond_this_machine_without_sign_in(address: str, tmp_path: Path) -> None:
    options = ["--server.port", str(free_port()), "--server.address", address]
    started = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False, env={"PATH": "/usr/bin", "HOME": str(tmp_path), "ZENTREN_DATA": str(tmp_path)},
    )  # fmt: skip
    assert started.returncode != 0
    assert "Zentrenkompass startet nicht" in started.stderr + started.stdout
