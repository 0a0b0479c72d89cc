"""Datadog's own client against trailgraph serve: every operation on signals and their notification rules, and every
refusal. Whatever the client marks as unparsed counts as a failure.

    check_client.py PROGRAM STORE LOGS

STORE holds signals of LOGS. Needs the package datadog-api-client; makes keys of its own with PROGRAM.
"""

import json
import subprocess
import sys
import urllib.error
import urllib.request
import warnings

from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException, ForbiddenException, NotFoundException
from datadog_api_client.v1.api.security_monitoring_api import SecurityMonitoringApi as FirstApi
from datadog_api_client.v1.model import add_signal_to_incident_request as first_incident
from datadog_api_client.v1.model import signal_assignee_update_request as first_assignee
from datadog_api_client.v1.model import signal_state_update_request as first_state
from datadog_api_client.v1.model.signal_triage_state import SignalTriageState
from datadog_api_client.v2.api.security_monitoring_api import SecurityMonitoringApi
from datadog_api_client.v2 import models

# Old operations and unstable ones are tested on purpose.
warnings.simplefilter("ignore")

problems = []
done = 0


def check(holds, what):
    """Counts a check, and notes what did not hold."""
    global done
    done += 1
    if not holds:
        problems.append(what)


def unparsed(value, path="answer"):
    """The places of an answer that the client could not read as its types say."""
    found = []
    if getattr(value, "_unparsed", False):
        found.append(path)
    if isinstance(value, (list, tuple)):
        for index, element in enumerate(value):
            found += unparsed(element, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, element in value.items():
            found += unparsed(element, f"{path}.{name}")
    elif hasattr(value, "_data_store"):
        for name, element in value._data_store.items():
            found += unparsed(element, f"{path}.{name}")
    return found


def ask(operation, *arguments, **named):
    """What the operation answers, every part of it read as the client's types say."""
    answer = operation(*arguments, **named)
    found = unparsed(answer)
    check(not found, f"{operation.__name__}: unparsed {found}")
    return answer


def refused(status, operation, *arguments, shape=str, **named):
    """The body of a refusal, which must have this status and this shape of errors."""
    try:
        operation(*arguments, **named)
    except ApiException as error:
        body = error.body if isinstance(error.body, dict) else json.loads(error.body or "null")
        errors = getattr(error.body, "errors", None) or body["errors"]
        check(error.status == status, f"{operation.__name__}: {error.status} {errors} and not {status}")
        for one in errors:
            check(isinstance(one, shape), f"{operation.__name__}: errors are not {shape.__name__}: {errors}")
            if shape is dict:
                check(one.get("status") == str(status) and one.get("detail"), f"{operation.__name__}: {one}")
        return errors
    check(False, f"{operation.__name__}: not refused with {status}")
    return []


def make_keys(program, store, permission):
    """A pair of keys."""
    output = subprocess.run(
        [program, "keys", "create", "--store", store, "--user", f"{permission}@example.com",
         "--permission", permission, "--format", "json"], check=True, capture_output=True, text=True).stdout
    made = json.loads(output)
    made = made.get("answer", made)
    return made["apiKey"], made["applicationKey"]


def client(url, keys):
    """The client with these keys."""
    configuration = Configuration(host=url)
    configuration.api_key["apiKeyAuth"], configuration.api_key["appKeyAuth"] = keys
    for name in ("get_signal_entities", "get_matching_signals"):
        configuration.unstable_operations[name] = True
    return ApiClient(configuration)


def raw(url, path, keys=None, method="GET", body=None, headers=None):
    """Status, headers and JSON of a request that the client would not make."""
    request = urllib.request.Request(url + path, method=method, data=body, headers=dict(headers or {}))
    if keys:
        request.add_header("DD-API-KEY", keys[0])
        request.add_header("DD-APPLICATION-KEY", keys[1])
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.loads(error.read() or b"null")


def check_search(api):
    """Search, its pages both ways, its order, its window; gives the ids of all signals."""
    everything = ask(api.search_security_monitoring_signals,
                     body=models.SecurityMonitoringSignalListRequest(
                         page=models.SecurityMonitoringSignalListRequestPage(limit=1000)))
    ids = [signal.id for signal in everything.data]
    check(len(ids) > 5, f"only {len(ids)} signals to test with")
    ask(api.search_security_monitoring_signals)
    paged = list(api.search_security_monitoring_signals_with_pagination(
        body=models.SecurityMonitoringSignalListRequest(
            page=models.SecurityMonitoringSignalListRequestPage(limit=2))))
    check([signal.id for signal in paged] == ids, "pages of POST do not give what one page does")
    listed = list(api.list_security_monitoring_signals_with_pagination(page_limit=3))
    check([signal.id for signal in listed] == ids, "pages of GET do not give what one page does")
    check(not any(unparsed(signal) for signal in paged + listed), "unparsed signals on pages")
    newest = ask(api.list_security_monitoring_signals, page_limit=1000,
                 sort=models.SecurityMonitoringSignalsSort.TIMESTAMP_DESCENDING)
    check([signal.id for signal in newest.data] == ids[::-1], "newest first is not the reverse")
    first = everything.data[0].attributes.timestamp
    window = ask(api.list_security_monitoring_signals, filter_from=first, filter_to=first, page_limit=1000)
    check(ids[0] in [signal.id for signal in window.data], "a window of one moment leaves out its signal")
    page = ask(api.list_security_monitoring_signals, page_limit=1)
    check(page.links.next.startswith("http") and "page%5Bcursor%5D=" in page.links.next, "links.next is no URL")
    last = ask(api.list_security_monitoring_signals, page_limit=1000)
    check("after" not in last.meta.page._data_store, "the last page names a next one")
    severe = ask(api.list_security_monitoring_signals, filter_query="status:(high OR critical)", page_limit=1000)
    check(severe.data and all(signal.attributes["status"] in ("high", "critical") for signal in severe.data),
          "status: finds other severities")
    refused(400, api.list_security_monitoring_signals, filter_query="status:(high")
    refused(400, api.list_security_monitoring_signals, page_cursor="nonsense")
    refused(400, api.search_security_monitoring_signals, body=models.SecurityMonitoringSignalListRequest(
        filter=models.SecurityMonitoringSignalListRequestFilter(query='"')))
    return ids


def update(**attributes):
    """A request to change a signal."""
    return models.SecurityMonitoringSignalUpdateRequest(data=models.SecurityMonitoringSignalUpdateData(
        attributes=models.SecurityMonitoringSignalUpdateAttributes(**attributes)))


def state_update(**attributes):
    """A request to change a signal's state."""
    return models.SecurityMonitoringSignalStateUpdateRequest(data=models.SecurityMonitoringSignalStateUpdateData(
        attributes=models.SecurityMonitoringSignalStateUpdateAttributes(**attributes)))


def check_triage(api, signal):
    """State, assignee, incidents and all in one, with versions."""
    state, reason = models.SecurityMonitoringSignalState, models.SecurityMonitoringSignalArchiveReason
    start = ask(api.get_security_monitoring_signal, signal)
    version = start.data.attributes["version"]
    check(start.data.attributes.custom["workflow"]["triage"]["state"] == "open", "a new signal is not open")
    review = ask(api.edit_security_monitoring_signal_state, signal, state_update(state=state.UNDER_REVIEW))
    check(str(review.data.attributes.state) == "under_review" and review.data.attributes.assignee.uuid == "",
          "a change of state does not answer the whole triage")
    check(review.data.attributes.state_update_timestamp > 1_600_000_000_000, "stamps are not in milliseconds")
    person = models.SecurityMonitoringTriageUser(uuid="773b045d-ccf8-4808-bd3b-955ef6a8c940", handle="m@example.com")
    assigned = ask(api.edit_security_monitoring_signal_assignee, signal,
                   models.SecurityMonitoringSignalAssigneeUpdateRequest(
                       data=models.SecurityMonitoringSignalAssigneeUpdateData(
                           attributes=models.SecurityMonitoringSignalAssigneeUpdateAttributes(assignee=person))))
    check(assigned.data.attributes.assignee.uuid == person.uuid, "the assignee is another")
    incidents = ask(api.edit_security_monitoring_signal_incidents, signal,
                    models.SecurityMonitoringSignalIncidentsUpdateRequest(
                        data=models.SecurityMonitoringSignalIncidentsUpdateData(
                            attributes=models.SecurityMonitoringSignalIncidentsUpdateAttributes(incident_ids=[1, 2]))))
    check(incidents.data.attributes.incident_ids.value == [1, 2]
          if hasattr(incidents.data.attributes.incident_ids, "value")
          else list(incidents.data.attributes.incident_ids) == [1, 2], "the incidents are others")
    now = ask(api.get_security_monitoring_signal, signal).data.attributes["version"]
    check(now == version + 3, f"three changes took version {version} to {now}")
    errors = refused(400, api.edit_security_monitoring_signal, signal, update(state=state.ARCHIVED, version=version),
                     shape=dict)
    check(errors and str(version) in errors[0]["detail"] and str(now) in errors[0]["detail"],
          f"a stale version is refused without both versions: {errors}")
    refused(400, api.edit_security_monitoring_signal_state, signal,
            state_update(state=state.ARCHIVED, version=version))
    archived = ask(api.edit_security_monitoring_signal, signal, update(
        state=state.ARCHIVED, archive_reason=reason.FALSE_POSITIVE, archive_comment="pentest", version=now,
        assignee=models.SecurityMonitoringTriageUser(uuid="")))
    triage = archived.data.attributes
    check(str(triage.archive_reason) == "false_positive" and triage.archive_comment == "pentest", "no archive reason")
    check(triage.archive_comment_user.handle and triage.archive_comment_timestamp, "a comment without its stamp")
    check(triage.assignee.id == -1 and triage.assignee.name == "Unassigned", "nobody is not Unassigned")
    found = ask(api.list_security_monitoring_signals, page_limit=1000,
                filter_query="@workflow.triage.state:archived")
    check([row.id for row in found.data] == [signal], "search does not find the archived signal")
    opened = ask(api.edit_security_monitoring_signal, signal, update(state=state.OPEN))
    check(str(opened.data.attributes.archive_reason) == "none", "an open signal keeps its reason")
    again = ask(api.edit_security_monitoring_signal_state, signal, state_update(state=state.OPEN))
    check(again.data.attributes.state_update_timestamp >= opened.data.attributes.state_update_timestamp,
          "a state that stays is not stamped anew")


def check_wrong(api, signal):
    """What is refused: unknown signals, unknown words, missing members."""
    state = models.SecurityMonitoringSignalState
    wrong_state = models.SecurityMonitoringSignalState("ajar", _check_type=False)
    refused(404, api.get_security_monitoring_signal, "nothing")
    refused(404, api.edit_security_monitoring_signal, "nothing", update(state=state.OPEN), shape=dict)
    refused(404, api.edit_security_monitoring_signal_state, "a/b", state_update(state=state.OPEN))
    refused(400, api.edit_security_monitoring_signal, signal, update(state=wrong_state), shape=dict)
    refused(400, api.edit_security_monitoring_signal_state, signal, state_update(state=wrong_state))
    refused(404, api.get_investigation_log_queries_matching_signal, "nothing")
    refused(404, api.get_suggested_actions_matching_signal, "nothing")
    refused(404, api.get_signal_entities, "nothing")


def check_bulk(api, ids):
    """Many at once: the known ones change, one that is refused refuses all."""
    state = models.SecurityMonitoringSignalState

    def states(entries):
        return models.SecurityMonitoringSignalsBulkStateUpdateRequest(data=[
            models.SecurityMonitoringSignalsBulkStateUpdateData(
                id=id, type=models.SecurityMonitoringSignalType.SIGNAL,
                attributes=models.SecurityMonitoringSignalStateUpdateAttributes(**attributes))
            for id, attributes in entries])

    answer = ask(api.bulk_edit_security_monitoring_signals_state,
                 body=states([(id, {"state": state.UNDER_REVIEW}) for id in ids[:3]] + [("nothing", {"state": state.OPEN})]))
    check(answer.result.count == 3 and [event.id for event in answer.result.events] == ids[:3],
          "a bulk change answers for others than the known signals")
    refused(400, api.bulk_edit_security_monitoring_signals_state, shape=dict,
            body=states([(ids[0], {"state": state.OPEN}), (ids[1], {"state": state.OPEN, "version": 0})]))
    check(ask(api.get_security_monitoring_signal, ids[0]).data.attributes.custom["workflow"]["triage"]["state"]
          == "under_review", "a bulk change that was refused changed something")
    answer = ask(api.bulk_edit_security_monitoring_signals_assignee,
                 body=models.SecurityMonitoringSignalsBulkAssigneeUpdateRequest(data=[
                     models.SecurityMonitoringSignalsBulkAssigneeUpdateData(
                         id=id, type=models.SecurityMonitoringSignalType.SIGNAL,
                         attributes=models.SecurityMonitoringSignalsBulkAssigneeUpdateAttributes(assignee="u-1"))
                     for id in ids[:2]]))
    check(all(event.event.assignee.uuid == "u-1" for event in answer.result.events), "bulk assigns others")
    answer = ask(api.bulk_edit_security_monitoring_signals,
                 body=models.SecurityMonitoringSignalsBulkUpdateRequest(data=[
                     models.SecurityMonitoringSignalsBulkUpdateData(
                         id=id, type=models.SecurityMonitoringSignalType.SIGNAL,
                         attributes=models.SecurityMonitoringSignalUpdateAttributes(state=state.OPEN))
                     for id in ids[:3]]))
    check(answer.result.count == 3 and answer.status, "a bulk update answers without a result")


def check_first_version(api, later, signal):
    """The deprecated operations."""
    ask(api.edit_security_monitoring_signal_state, signal, first_state.SignalStateUpdateRequest(
        state=SignalTriageState.ARCHIVED, archive_comment="done"))
    ask(api.edit_security_monitoring_signal_assignee, signal,
        first_assignee.SignalAssigneeUpdateRequest(assignee="773b045d-ccf8-4808-bd3b-955ef6a8c940"))
    ask(api.add_security_monitoring_signal_to_incident, signal,
        first_incident.AddSignalToIncidentRequest(incident_id=7))
    ask(api.add_security_monitoring_signal_to_incident, signal,
        first_incident.AddSignalToIncidentRequest(incident_id=8))
    triage = ask(later.get_security_monitoring_signal, signal).data.attributes.custom["workflow"]["triage"]
    check(triage["state"] == "archived" and triage["incidentIds"][-2:] == [7, 8]
          and triage["assignee"]["uuid"] == "773b045d-ccf8-4808-bd3b-955ef6a8c940", f"version 1 left {triage}")
    refused(404, api.add_security_monitoring_signal_to_incident, "nothing",
            first_incident.AddSignalToIncidentRequest(incident_id=8))
    refused(400, api.edit_security_monitoring_signal_assignee, signal,
            first_assignee.SignalAssigneeUpdateRequest(assignee="", version=0))


def check_panel(api, signal):
    """What stands beside a signal."""
    identities = ask(api.get_signal_entities, signal).data.attributes.identities
    check(identities, "a signal is about nobody")
    check(len(ask(api.get_signal_entities, signal, limit=1).data.attributes.identities) == 1, "the limit is not held")
    queries = ask(api.get_investigation_log_queries_matching_signal, signal).data
    check(queries and all(query.attributes.query_filter for query in queries), "no queries to ask next")
    actions = ask(api.get_suggested_actions_matching_signal, signal).data
    check(actions, "no suggested actions")
    event = ask(api.get_security_monitoring_signal, signal).data.attributes.custom["evt"]["id"][0]
    matching = ask(api.get_matching_signals, event, track="cloudtrail").data
    check(signal in [row.id for row in matching], "an event's signals leave out the one it is of")
    check(ask(api.get_matching_signals, "nothing", track="cloudtrail").data == [], "an unknown event has signals")


def check_rules(api):
    """Notification rules: made, read, changed with versions, deleted."""
    def attributes(**more):
        return models.CreateNotificationRuleParametersDataAttributes(
            name="Grave ones", selectors=models.Selectors(
                trigger_source=models.TriggerSource.SECURITY_SIGNALS, severities=[models.RuleSeverity.CRITICAL],
                rule_types=[models.RuleTypesItems.LOG_DETECTION], query="(source:cloudtrail)"),
            targets=["@webhook-http://127.0.0.1:9/"], enabled=False, time_aggregation=86400, **more)

    kind = models.NotificationRulesType.NOTIFICATION_RULES
    made = ask(api.create_signal_notification_rule, body=models.CreateNotificationRuleParameters(
        data=models.CreateNotificationRuleParametersData(attributes=attributes(), type=kind)))
    id = made.data.id
    check(made.data.attributes.version == 1 and made.data.attributes.created_by.handle, "a new rule lacks its stamps")
    check(ask(api.get_signal_notification_rule, id).data.attributes.name == "Grave ones", "a rule is read as another")
    rules = ask(api.get_signal_notification_rules)
    check(id in json.dumps(rules.to_dict(), default=str), "the list lacks a rule")

    def patch(to, version, **changes):
        return models.PatchNotificationRuleParameters(data=models.PatchNotificationRuleParametersData(
            id=to, type=kind, attributes=models.PatchNotificationRuleParametersDataAttributes(
                **({"version": version} if version is not None else {}), **changes)))

    changed = ask(api.patch_signal_notification_rule, id, patch(id, 1, name="Others"))
    check(changed.data.attributes.version == 2 and changed.data.attributes.name == "Others"
          and changed.data.attributes.time_aggregation == 86400, "a change of a rule is not what was asked")
    refused(400, api.patch_signal_notification_rule, id, patch(id, 1, name="Stale"))
    refused(400, api.patch_signal_notification_rule, id, patch(id, None, name="Without"))
    refused(422, api.patch_signal_notification_rule, id, patch("abc-def-ghi", 2))
    errors = refused(404, api.get_signal_notification_rule, "abc-def-ghi")
    check("not_found(Notification rule with id 'abc-def-ghi' not found)" in errors, f"{errors}")
    refused(404, api.patch_signal_notification_rule, "abc-def-ghi", patch("abc-def-ghi", 2))
    api.delete_signal_notification_rule(id)
    refused(404, api.delete_signal_notification_rule, id)
    bad = attributes()
    bad.selectors.query = "(source"
    refused(400, api.create_signal_notification_rule, body=models.CreateNotificationRuleParameters(
        data=models.CreateNotificationRuleParametersData(attributes=bad, type=kind)))


def check_permissions(url, readers, writers, signal):
    """Who has no keys, or keys that allow less."""
    for keys in (("0" * 32, "0" * 40), (readers[0], writers[1]), (readers[1], readers[0])):
        with client(url, keys) as other:
            refused(403, SecurityMonitoringApi(other).get_security_monitoring_signal, signal)
    with client(url, readers) as other:
        api = SecurityMonitoringApi(other)
        ask(api.get_security_monitoring_signal, signal)
        state = models.SecurityMonitoringSignalState.OPEN
        refused(403, api.edit_security_monitoring_signal, signal, update(state=state), shape=dict)
        refused(403, api.edit_security_monitoring_signal_state, signal, state_update(state=state))
        refused(403, FirstApi(other).add_security_monitoring_signal_to_incident, signal,
                first_incident.AddSignalToIncidentRequest(incident_id=8))
    with client(url, writers) as other:
        refused(403, SecurityMonitoringApi(other).delete_signal_notification_rule, "abc-def-ghi")
    status, _, body = raw(url, "/api/v2/security_monitoring/signals")
    check((status, body) == (403, {"errors": ["API key required"]}), f"without keys: {status} {body}")


def check_raw(url, keys, signal):
    """Bodies that the client would not send, and what the graph has to say."""
    path = f"/api/v2/security_monitoring/signals/{signal}"
    typed = {"Content-Type": "application/json"}
    for body in (b"", b"{", b"[]", b'{"data":{}}', b'{"data":{"attributes":{"version":1.5}}}',
                 b'{"data":{"attributes":{"assignee":{}}}}', b'{"data":{"type":"other","attributes":{}}}'):
        status, _, answer = raw(url, path + "/update", keys, "PATCH", body, typed)
        check(status == 400 and isinstance(answer["errors"][0], dict), f"{body}: {status} {answer}")
    status, _, _ = raw(url, path + "/update", keys, "PATCH", b"{}", {"Content-Type": "text/plain"})
    check(status == 415, f"text/plain: {status}")
    status, headers, _ = raw(url, path + "/update", keys, "POST", b"{}", typed)
    check(status == 405 and headers["Allow"] == "PATCH", f"POST: {status} {headers['Allow']}")
    status, _, answer = raw(url, "/api/v2/security_monitoring/signals?page%5Blimit%5D=1001", keys)
    check(status == 400, f"a page of 1001: {status} {answer}")
    status, _, answer = raw(url, path + "/user_activity?within=3600", keys)
    check(status == 200 and answer["question"]["command"] == "investigate" and answer["answer"]["graph"]["nodes"],
          f"the activity of a signal's origin: {status}")
    status, _, answer = raw(url, "/openapi.json", keys)
    check(status == 200 and answer["openapi"] == "3.1.0" and len(answer["paths"]) > 25, f"OpenAPI: {status}")


def main():
    program, store, logs = sys.argv[1:]
    readers, writers, admins = (
        make_keys(program, store, permission) for permission in ("read", "signals_write", "admin"))
    server = subprocess.Popen(
        [program, "serve", logs, "--store", store, "--format", "json", "--quiet"], stdout=subprocess.PIPE, text=True)
    try:
        url = json.loads(server.stdout.readline())["url"]
        with client(url, admins) as api_client:
            api, first = SecurityMonitoringApi(api_client), FirstApi(api_client)
            ids = check_search(api)
            check_triage(api, ids[0])
            check_wrong(api, ids[0])
            check_bulk(api, ids)
            check_first_version(first, api, ids[4])
            check_panel(api, ids[1])
            check_rules(api)
            check_permissions(url, readers, writers, ids[0])
            check_raw(url, admins, ids[0])
    finally:
        server.terminate()
        check(server.wait(timeout=30) == 0, f"the server ended with {server.returncode}")
    print(f"{done} checks, {len(problems)} problems")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
