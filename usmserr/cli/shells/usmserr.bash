# Completion of usmserr for bash (3.2 and newer).

_usmserr() {
    local line=${COMP_LINE:0:COMP_POINT} current= cut= tab=$'\t' reply value about width=0 i
    local -a words values abouts
    COMPREPLY=()
    read -a words <<< "$line"  # without -r: a backslash before a blank keeps a word together
    if [[ $line != *[[:space:]] ]]; then
        i=$((${#words[@]} - 1))
        current=${words[i]}
        unset "words[i]"
    fi
    # bash replaces only what stands behind the last of these signs
    if [[ $current == *:* && $COMP_WORDBREAKS == *:* || $current == *=* && $COMP_WORDBREAKS == *=* ]]; then
        cut=${current%"${current##*[:=]}"}
    fi
    while IFS= read -r reply; do
        value=${reply%%"$tab"*}
        about=
        [[ $reply == *"$tab"* ]] && about=${reply#*"$tab"}
        value=${value#"$cut"}
        [[ $value == *[[:space:]\\\'\"\(\)\&\<\>]* ]] && printf -v value '%q' "$value"
        values+=("$value")
        abouts+=("$about")
        ((${#value} > width)) && width=${#value}
    done < <("${words[0]}" __complete "=$current" "${words[@]:1}" 2>/dev/null)
    if ((${#values[@]} == 1)); then
        COMPREPLY=("${values[0]}")
    else
        for i in "${!values[@]}"; do
            if [[ -n ${abouts[i]} ]]; then
                printf -v value "%-${width}s  (%s)" "${values[i]}" "${abouts[i]}"
                COMPREPLY+=("$value")
            else
                COMPREPLY+=("${values[i]}")
            fi
        done
    fi
}

complete -o default -F _usmserr usmserr
