# Completion of aurora-gateway for bash: source this file, or put it into /usr/share/bash-completion/completions/aurora-gateway.
_aurora_gateway() {
  local words
  words=$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null) || return 0
  mapfile -t COMPREPLY < <(compgen -W "${words}" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _aurora_gateway aurora-gateway
