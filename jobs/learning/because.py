"""Why a lead has its score, for people and programs."""

from __future__ import annotations

from jobs.learning.features import features_of, read_facts
from jobs.learning.scoring import model_for
from jobs.learning.weights import Because, weights_of
from jobs.models import FitModel, Lead


def because(lead: Lead) -> Because | None:
    """The score of a lead with its strongest reasons and what would change it; None where there is no score.

    A lead that is decided has the reasons of the model that scored it last.
    """
    if lead.fit is None or lead.fit_model_id is None:
        return None
    try:
        weights = weights_of(lead.fit_model_id)
    except FitModel.DoesNotExist:  # an old version that is gone
        model = model_for(lead.pk)
        if model is None:
            return None
        weights = model.weights
    facts = read_facts([lead.pk])
    return weights.because(features_of(facts[0], weights.centre)) if facts else None
