# Completion of aurora-gateway for zsh: source this file after compinit.
_aurora_gateway() {
  local -a words
  words=("${(@f)$(aurora-gateway "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
  compadd -- $words || _files
}
compdef _aurora_gateway aurora-gateway
