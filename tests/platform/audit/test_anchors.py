"""Heads kept outside the database: they show a tail that was cut, and a chain that was written anew."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from phare.cli.main import main
from phare.platform.accounts.actions import SystemAuthor
from phare.platform.audit import actions, queries
from phare.platform.audit.gateways import anchors
from phare.platform.audit.kernel.chain import Head
from phare.platform.audit.tasks import anchor_heads

TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.PHARE_ANCHORS = tmp_path / "ancres du registre"
    return settings.PHARE_ANCHORS


@pytest.fixture
def write(prefecture, now):
    def rows(count: int) -> None:
        with transaction.atomic():
            for number in range(count):
                author = SystemAuthor(prefecture.pk)
                actions.record("tests.thing.done", f"tests.thing:{number}", author, now, {"number": number})

    return rows


def tamper(statement: str) -> None:
    """Do what only the owner of the database can: put the trigger aside and write over the trail."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only")


def test_a_head_is_kept_once_until_it_moves(folder, write, prefecture, now):
    write(2)
    assert actions.anchor_heads(now) == [prefecture.pk]
    assert actions.anchor_heads(now + TOMORROW) == []
    write(1)
    assert actions.anchor_heads(now + 2 * TOMORROW) == [prefecture.pk]
    assert [anchor.head.count for anchor in anchors.read(folder, prefecture.pk)] == [2, 3]


def test_the_nightly_task_keeps_the_heads_at_the_time_of_its_tick(folder, write, prefecture, now):
    write(1)
    anchor_heads(int(now.timestamp()))
    assert queries.last_anchor(prefecture.pk) == anchors.Anchor(now, queries.head(prefecture.pk))


def test_a_chain_that_leaves_its_last_anchor_is_not_anchored_again(folder, write, prefecture, now):
    write(3)
    actions.anchor_heads(now)
    tamper("DELETE FROM audit_entry WHERE position = 3")
    with pytest.raises(actions.ChainBrokenError, match=f"n° {prefecture.pk} "):
        actions.anchor_heads(now + TOMORROW)
    assert len(anchors.read(folder, prefecture.pk)) == 1


@pytest.mark.parametrize("spoilt", ["{", "[]", '{"at": "hier", "count": 1, "digest": "0"}', "�"])
def test_an_anchor_that_cannot_be_read_is_named_with_its_line(folder, write, prefecture, now, spoilt):
    write(1)
    actions.anchor_heads(now)
    with anchors.path_of(folder, prefecture.pk).open("a") as file:
        file.write(f"{spoilt}\n")
    with pytest.raises(anchors.AnchorUnreadableError, match="ligne 2"):
        queries.verdict(prefecture.pk)


def verify(*options: str) -> int:
    return main(["audit", "verify", *options])


def test_verify_says_that_an_untouched_trail_holds(folder, write, prefecture, now, capsys):
    write(3)
    actions.anchor_heads(now)
    assert verify() == 0
    said = capsys.readouterr().out
    assert prefecture.name in said and "3 lignes" in said and "intact" in said


def test_verify_names_the_first_broken_row(folder, write, prefecture, now, capsys):
    write(4)
    tamper("UPDATE audit_entry SET changes = '{\"number\": 7}' WHERE position IN (2, 3)")
    assert verify() == 1
    said = capsys.readouterr()
    assert "la ligne 2 a été modifiée" in said.out


@pytest.mark.parametrize("kept", [0, 1])
def test_verify_sees_that_the_tail_is_missing_even_if_nothing_is_left(folder, write, prefecture, now, capsys, kept):
    write(3)
    actions.anchor_heads(now)
    tamper(f"DELETE FROM audit_entry WHERE position > {kept}")
    assert verify() == 1
    assert "la fin manque" in capsys.readouterr().out


def test_verify_sees_that_an_administration_has_lost_its_whole_trail(folder, prefecture, capsys):
    assert verify() == 1
    assert "aucune ligne" in capsys.readouterr().out


def test_verify_compares_with_the_head_that_a_signed_document_bears(folder, write, prefecture, capsys):
    write(2)
    number, head = str(prefecture.pk), queries.head(prefecture.pk)
    assert verify("--administration", number, "--head", str(head)) == 0
    assert verify("--administration", number, "--head", str(Head(2, "f" * 64))) == 1
    assert "n'est plus celle qui a été ancrée" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--head", f"2:{'f' * 64}"], ["--administration", "1", "--head", "rien"]])
def test_verify_refuses_a_head_that_it_cannot_compare(folder, db, options, capsys):
    with pytest.raises(SystemExit):
        verify(*options)
    assert "--head" in capsys.readouterr().err


def test_anchor_keeps_the_heads_on_demand(folder, write, prefecture, capsys):
    write(1)
    assert main(["audit", "anchor"]) == 0
    assert "1 registre" in capsys.readouterr().out
    assert anchors.read(folder, prefecture.pk)
