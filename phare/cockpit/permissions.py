"""Who may, in the cockpit: each reads what is theirs, those who steer choose the figures kept in sight."""

from phare.platform.accounts.permissions import is_member, steers

see_dashboard = is_member
owe = is_member
choose_figures = steers
