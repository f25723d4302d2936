"""What a person can start an agent with."""

from __future__ import annotations


def find_me(what: str, where: str, how_many: str = "20") -> str:
    """Find businesses and whom to write to."""
    return f"""Find me {how_many} {what} in {where} with a contact that I can write to.

1. plan_search with "{what} in {where}". Tell me the price and how many leads to expect, and wait for my yes.
2. start_search. If it costs money, I start it at the address that you give me, and you find it in status. Look at
   search_progress every minute until it has ended.
3. list_leads of the project with has_email=true, the most complete first.
4. For each, get_lead: give me name, city, e-mail, phone, and the sentence of the page where the e-mail stands.
Never make up a contact. If there are fewer, say how many, and why."""


def review_leads(project_id: str) -> str:
    """Go through the leads of a project and propose decisions."""
    return f"""Go through the undecided leads of project {project_id} (list_leads, filter curation_status=New).

For each one propose Selected, Maybe or Not a Fit, with a reason of one sentence from its facts. Show me the table and
wait for my yes. Then decide_leads, a call for each status, and tell me the bulk_id of each, so that I can undo it."""


PROMPTS = (find_me, review_leads)
