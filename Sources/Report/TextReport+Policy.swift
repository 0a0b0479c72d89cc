// A policy as text: the policy to copy, then what it rests on and what it cannot know. Apart because the middle of the
// page is JSON and no table.
import Investigation
import PropertyGraph

extension TextReport {
    mutating func page(of answer: PolicyAnswer) -> (PageHead, [String]) {
        times = TimeStyle(first: answer.tally.first, last: answer.tally.last, wide: isWide)
        var body: [String] = []
        if !answer.statements.isEmpty {
            var writer = JSONWriter(secrets: secrets, pretty: true)
            writer.policy(answer.statements)
            body += ["", dimmed("POLICY")]
            body += String(decoding: writer.bytes, as: UTF8.self).split(separator: "\n").map { printable(String($0)) }
        }
        body += table("DENIED", answer.denied)
        body += table("ALLOWED", answer.allowed)
        body += block(
            "NO PERMISSION NEEDED", answer.unneeded.isEmpty ? [] : [clean(answer.unneeded.joined(separator: " · "))])
        body += block("READ WITH CARE", answer.tally.events == 0 ? [] : answer.caveats.map(clean))
        let head = title(of: answer.subject)
        return ((head, span(answer.tally.first, answer.tally.last), verdict(on: answer.tally)), body)
    }

    private func table(_ title: String, _ actions: Limited<PolicyAction>) -> [String] {
        var columns = [nameColumn(title)] + tallyColumns
        if isWide { columns.append(TextColumn(title: "ON", least: 40)) }
        return lines(TextTable(columns: columns), actions) { row, _ in
            let cells = [TextCell(clean(row.action))] + tallyCells(row.tally)
            let any = title == "ALLOWED" ? ["on *"] : []
            let resources = TextCell(list: row.resources.isEmpty ? any : row.resources.map(clean), style: .dim)
            let others = row.calls.filter { $0 != row.action }
            let logged =
                others.isEmpty ? [] : [TextCell("logged as \(clean(others.joined(separator: ", ")))", style: .dim)]
            return isWide
                ? TextRow(cells: cells + [resources], notes: logged)
                : TextRow(cells: cells, notes: logged + (resources.parts.isEmpty ? [] : [resources]))
        }
    }
}

extension JSONWriter {
    /// The statements as a policy of IAM.
    mutating func policy(_ statements: [PolicyStatement]) {
        object {
            $0.member("Version", "2012-10-17")
            $0.key("Statement")
            $0.array(statements) { writer, statement in
                writer.object {
                    $0.member("Effect", "Allow")
                    $0.member("Action", statement.actions)
                    $0.member("Resource", statement.resources)
                }
            }
        }
    }
}
