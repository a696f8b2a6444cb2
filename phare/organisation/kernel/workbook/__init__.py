"""The workbook of staff (`staff.ods`): what its sheets hold, how it becomes a photograph, how a photograph fills it."""

from phare.organisation.kernel.workbook.agents import posts_of_agents
from phare.organisation.kernel.workbook.checks import check, check_answer
from phare.organisation.kernel.workbook.rows import answer_rows, rows_of
from phare.organisation.kernel.workbook.sheets import ANSWER, STAFF

description = STAFF

__all__ = ["ANSWER", "STAFF", "answer_rows", "check", "check_answer", "description", "posts_of_agents", "rows_of"]
