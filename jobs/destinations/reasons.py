"""Why a lead is not at a destination: a closed list, each with a sentence for people and whether to try again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeliveryReason:
    """A reason. `again`: it passes, and the lead is sent again by itself; `account`: it concerns all leads."""

    word: str
    label: str
    sentence: str
    again: bool = False
    account: bool = False


REASONS: dict[str, DeliveryReason] = {
    reason.word: reason
    for reason in (
        DeliveryReason("suppressed", "Suppressed", "It is on the suppression list and does not leave."),
        DeliveryReason("opted_out", "Opted out there",
                       "Somebody unsubscribed or bounced at this service. The record there stays as it is, with the "
                       "objection."),
        DeliveryReason("not_approved", "Not approved", "Its decision no longer allows it to be sent. Select it again."),
        DeliveryReason("no_match", "Conditions not met", "It no longer fits the conditions of the rule that chose it."),
        DeliveryReason("taken_back", "Taken back",
                       "Somebody took it back, so that it is not sent. Send it by hand if it is to go after all."),
        DeliveryReason("incomplete", "Incomplete",
                       "It lacks a field that the service needs, such as an e-mail address. It is sent when it has "
                       "one."),
        DeliveryReason("invalid", "Refused",
                       "The service refused a value. Correct the lead or the mapping; it is then sent again."),
        DeliveryReason("duplicate", "Duplicate there",
                       "Another record of the service has the same e-mail or phone. Merge them there, then send it "
                       "again."),
        DeliveryReason("gone", "Not found there",
                       "The service does not have what the options name. Correct them under Account, then switch it "
                       "on.", account=True),
        DeliveryReason("credentials", "Credentials refused",
                       "The service refused the credentials. Enter new ones under Account, then switch it "
                       "on.", account=True),
        DeliveryReason("no_access", "No access",
                       "The service knows the account and does not let it do this. Give it the rights there, then "
                       "switch it on.", account=True),
        DeliveryReason("address", "Address refused",
                       "The address may not be contacted. Correct it under Account. WEBHOOK_ALLOW_NETWORKS and "
                       "WEBHOOK_ALLOW_PORTS allow internal ones.", account=True),
        DeliveryReason("setup", "Not set up",
                       "The service lacks a field that we need. Choose Test, which creates it, then switch it "
                       "on.", account=True),
        DeliveryReason("plugin", "Plug-in away",
                       "Its plug-in is not installed, or is switched off. Ask an operator to mend that, then switch "
                       "the destination on.", account=True),
        DeliveryReason("rate_limited", "Limit reached",
                       "The service's limit is reached. Sending continues when it allows more.", again=True),
        DeliveryReason("server_error", "Service failed", "The service failed. The lead is sent again.", again=True),
        DeliveryReason("timeout", "No answer in time",
                       "The service did not answer in time. The lead is sent again.", again=True),
        DeliveryReason("connect", "Couldn't connect",
                       "The service could not be reached. The lead is sent again.", again=True),
        DeliveryReason("unclear", "No clear answer",
                       "The service did not say what became of the lead. It is sent again.", again=True),
        DeliveryReason("outdated", "Changed meanwhile",
                       "The lead or the suppression list changed while it was on its way. It is read "
                       "again.", again=True),
        DeliveryReason("gave_up", "Retries exhausted",
                       "It failed too often. When the service works again, choose Send failed leads again."),
        DeliveryReason("bug", "Internal error",
                       "Our own program failed on this lead. Ask an operator: the log of the worker has the details."),
    )
}  # fmt: skip
