"""What every test may use."""

import pytest

from tests.talk import Talk


@pytest.fixture
def talk() -> Talk:
    """A fresh conversation with a worker nobody has met."""
    return Talk()
