"""The workbooks of the demonstration, as ODS and XLSX: made from its plain files, shipped beside this module."""

from __future__ import annotations

from pathlib import Path

from phare.cli.demonstration import territory
from phare.indicators.kernel import workbook as indicators_workbook
from phare.organisation.kernel import workbook as staff_workbook
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.description import WorkbookDescription
from phare.strategy.kernel import workbook as plan_workbook

FOLDER = Path(__file__).with_name("workbooks")
FORMATS = ("ods", "xlsx")
DESCRIPTIONS: dict[str, WorkbookDescription] = {
    "staff": staff_workbook.STAFF,
    "plan": plan_workbook.DESCRIPTION,
    "plan-2013": plan_workbook.DESCRIPTION,
    "projet-2017": plan_workbook.DESCRIPTION,
    "indicators": indicators_workbook.DESCRIPTION,
}


def made(name: str, file_format: str) -> bytes:
    """Return one workbook, made anew: the same bytes each time."""
    rows = {
        "staff": lambda: staff_workbook.rows_of(territory.staffing()),
        "plan": lambda: plan_workbook.rows_of(
            territory.under_the_region(territory.with_actions(territory.plan_at_work(), "plan_2027"))
        ),
        "plan-2013": lambda: plan_workbook.rows_of(territory.plan_of_2013()),
        "projet-2017": lambda: plan_workbook.rows_of(
            territory.with_actions(territory.project_of_2017(), "projet_2017")
        ),
        "indicators": territory.indicators,
    }[name]()
    return workbooks.write(DESCRIPTIONS[name], rows, file_format)


def path(name: str, file_format: str) -> Path:
    """Return where a workbook is shipped."""
    return FOLDER / f"{name}.{file_format}"


def shipped(name: str, file_format: str = "ods") -> bytes:
    """Return one workbook as it is shipped."""
    return path(name, file_format).read_bytes()


def write_all() -> list[Path]:
    """Make every workbook in its folder, and return where each is."""
    FOLDER.mkdir(exist_ok=True)
    written = []
    for name in DESCRIPTIONS:
        for file_format in FORMATS:
            path(name, file_format).write_bytes(made(name, file_format))
            written.append(path(name, file_format))
    return written
