// The completion scripts, made from the declarations. Nothing in them comes from logs or from the user.

/// For bash 4 or later: one function that looks at the word before and at the command.
func bashCompletions() -> String {
    var values = ""
    for flag in Flag.all {
        let names = ([flag.long] + (flag.short.map { ["-\($0)"] } ?? [])).joined(separator: "|")
        switch flag.value {
        case .none: break
        case .word(_, let words):
            values +=
                "        \(names)) COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$cur\")); return ;;\n"
        case .file: values += "        \(names)) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
        case .text: values += "        \(names)) return ;;\n"
        }
    }
    var flags = ""
    var operands = ""
    for command in Command.all {
        let names = command.flags.flatMap { ($0.short.map { ["-\($0)"] } ?? []) + [$0.long] }
        flags +=
            "            \(command.name)) COMPREPLY=($(compgen -W '\(names.joined(separator: " "))' -- \"$cur\")) ;;\n"
        if let words = command.operandWords {
            operands +=
                "        \(command.name)) COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$cur\")) ;;\n"
        }
    }
    let commands = Command.all.map(\.name).joined(separator: " ")
    let valued = Flag.all.filter { $0.valueName != nil }
        .flatMap { [$0.long] + ($0.short.map { ["-\($0)"] } ?? []) }.joined(separator: "|")
    return """
        # bash completion for trailgraph
        _trailgraph() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= skip= word
            # bash breaks --flag=value into three words.
            [[ $cur == = ]] && cur=
            [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                if [[ -n $skip && $word != = ]]; then skip=; continue; fi
                case $word in
                \(valued)) skip=1 ;;
                -* | =) ;;
                *) command=$word; break ;;
                esac
            done
            COMPREPLY=()
            case $prev in
        \(values)    esac
            if [[ -z $command ]]; then
                COMPREPLY=($(compgen -W '\(commands) --help --version' -- "$cur"))
                return
            fi
            if [[ $cur == -* ]]; then
                case $command in
        \(flags)        esac
                return
            fi
            case $command in
        \(operands)    *) COMPREPLY=($(compgen -f -- "$cur")) ;;
            esac
        }
        complete -o filenames -F _trailgraph trailgraph

        """
}

/// For zsh: `_arguments` with a specification a flag.
func zshCompletions() -> String {
    var cases = ""
    for command in Command.all {
        cases += "            \(command.name))\n                _arguments -s -S \\\n"
        for flag in command.flags { cases += "                    \(zshSpecification(flag)) \\\n" }
        if let words = command.operandWords {
            cases += "                    '1:word:(\(words.joined(separator: " ")))'\n"
        } else {
            cases += "                    '*:path:_files'\n"
        }
        cases += "                ;;\n"
    }
    let commands = Command.all.map { "        '\($0.name):\(zshQuoted($0.purpose))'\n" }.joined()
    return """
        #compdef trailgraph
        # zsh completion for trailgraph
        _trailgraph() {
            local curcontext=$curcontext state line
            local -a commands=(
        \(commands)    )
            _arguments -C '--help[print help]' '--version[print the version]' '1:command:->command' '*::word:->words'
            case $state in
            command) _describe -t commands command commands ;;
            words)
                case $words[1] in
        \(cases)        esac
                ;;
            esac
        }
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _trailgraph "$@"; else compdef _trailgraph trailgraph; fi

        """
}

private func zshSpecification(_ flag: Flag) -> String {
    let value =
        switch flag.value {
        case .none: ""
        case .text(let name): ":\(name):"
        case .file: ":FILE:_files"
        case .word(let name, let words): ":\(name):(\(words.joined(separator: " ")))"
        }
    let description = "[\(zshQuoted(flag.summary))]\(value)'"
    let long = flag.long + (flag.valueName == nil ? "" : "=")
    let mark = flag.isRepeatable ? "*" : ""
    guard let short = flag.short else { return "'\(mark)\(long)\(description)" }
    let one = "-\(short)" + (flag.valueName == nil ? "" : "+")
    return "'(-\(short) \(flag.long))'{\(one),\(long)}'\(description)"
}

/// Text inside single quotes, with the marks of a specification escaped.
private func zshQuoted(_ text: String) -> String {
    var result = ""
    for character in text {
        switch character {
        case "'": result += "'\\''"
        case "[", "]", ":", "\\": result += "\\\(character)"
        default: result.append(character)
        }
    }
    return result
}

/// For fish: one line a flag and command.
func fishCompletions() -> String {
    let names = Command.all.map(\.name).joined(separator: " ")
    var text = "# fish completion for trailgraph\n"
    for command in Command.all {
        text +=
            "complete -c trailgraph -f -n 'not __fish_seen_subcommand_from \(names)' -a \(command.name) "
            + "-d '\(fishQuoted(command.purpose))'\n"
        let condition = "-n '__fish_seen_subcommand_from \(command.name)'"
        for flag in command.flags {
            let short = flag.short.map { " -s \($0)" } ?? ""
            let value =
                switch flag.value {
                case .none: ""
                case .text: " -x"
                case .file: " -r -F"
                case .word(_, let words): " -x -a '\(words.joined(separator: " "))'"
                }
            text +=
                "complete -c trailgraph \(condition) -l \(flag.name)\(short)\(value) -d '\(fishQuoted(flag.summary))'\n"
        }
        if let words = command.operandWords {
            text += "complete -c trailgraph -f \(condition) -a '\(words.joined(separator: " "))'\n"
        }
    }
    return text
}

private func fishQuoted(_ text: String) -> String {
    var result = ""
    for character in text {
        if character == "'" || character == "\\" { result += "\\" }
        result.append(character)
    }
    return result
}

extension Command {
    /// The words its operand is one of; empty where it takes none, nil where it takes paths.
    fileprivate var operandWords: [String]? {
        if case .word(_, let words) = operands.first { return words() }
        return operands.isEmpty ? [] : nil
    }
}
