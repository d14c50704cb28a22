# Completion of aurora-gateway for fish: the program itself proposes commands and options.
complete -c aurora-gateway -a '(aurora-gateway "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
