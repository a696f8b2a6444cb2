"""Who opens the pages of the cockpit: whoever is signed in, each with what is theirs."""

from tests.rights import EVERYONE, Rights

MATRIX = {"cockpit:home": Rights(EVERYONE)}
