"""Who may see what leaves: the platform's administrators, who must know that nothing is held back."""

from __future__ import annotations

from phare.platform.accounts.permissions import is_platform_administrator

watch_mail = is_platform_administrator
retry_mail = is_platform_administrator
