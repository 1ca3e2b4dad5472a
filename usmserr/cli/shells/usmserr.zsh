#compdef usmserr
# Completion of usmserr for zsh.

_usmserr() {
    local reply
    local -a values shown
    for reply in "${(@f)$("${words[1]}" __complete "=${(Q)PREFIX}" "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
        [[ -n $reply ]] || continue
        values+=("${reply%%$'\t'*}")
        shown+=("${reply/$'\t'/  -- }")
    done
    if (( $#values )); then
        compadd -V usmserr -l -d shown -a values
    else
        _files
    fi
}

if [[ $funcstack[1] == _usmserr ]]; then
    _usmserr "$@"
else
    compdef _usmserr usmserr
fi
