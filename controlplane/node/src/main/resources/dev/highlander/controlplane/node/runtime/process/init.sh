# The supervisor of one attempt of one container; argument: the attempt's directory. Standard output: a pipe on which the
# launch script says "ok". It owns the attempt, starts it, and writes down how it ended, whether or not an agent is there.
# Only paths relative to the directory are used after the start: a volume may hide every other way to it.
cd "$1" || exit 125

# 1. Who am I? Field 6 is the session, field 22 the start time, which tells this process from a later one of the same number.
#    Read by the shell itself, before /proc is replaced: these are the machine's numbers, not those of a private namespace.
read -r pid comm state parent group session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime \
    priority nice threads itreal start rest < /proc/self/stat || exit 125
read -r boot < /proc/sys/kernel/random/boot_id || exit 125

# 2. Claim the attempt. A link fails when the name exists, so of all who ever try exactly one runs the command.
umask 077
echo "$pid $start $session $boot" > "claim.$pid" || exit 125
ln "claim.$pid" claim 2>/dev/null || exit 126

# 3. Run it in the foreground: in the background a shell would make it deaf to SIGINT and SIGQUIT. Caught signals are default
#    ones again in the child; ignored ones would stay ignored.
#    A subshell that becomes the command, so that what this shell says of its end ("Killed") does not land in its output.
trap : HUP INT QUIT TERM USR1 USR2 ALRM
( exec sh ./launch 3>&1 >>stdout 2>>stderr </dev/null )
code=$?

# 4. One small write, which names its own end: a reader takes half of it for nothing.
echo "$code end" > exit
