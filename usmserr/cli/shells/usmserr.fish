# Completion of usmserr for fish.

function __usmserr_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    set -l found (command $program __complete "=$current" $words 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path $current
    end
end

complete -c usmserr -f -k -a '(__usmserr_complete)'
