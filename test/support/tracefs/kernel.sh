#!/bin/sh
# What a kernel answers below the mock tracefs: kernel.sh write|mkdir|rmdir PATH TEXT; the exit code is errno.
# Beside the mock stand PATH.refuse (words in probes that this kernel refuses) and PATH.trace (what an
# instance has recorded). Source: Linux kernel/trace/trace_dynevent.c, trace_kprobe.c, trace.c.
set -u
EBUSY=16 EEXIST=17 EINVAL=22 ENOENT=2 ENOMEM=12 ESRCH=3
T=$MOCK_TRACEFS
LINE_END='
'
WHAT=$1 FILE=$2 TEXT=${3%"$LINE_END"}

add_probe() {
	name=${TEXT#*:} name=${name%% *}
	while read -r word; do
		case "$TEXT " in *"$word"*) exit $EINVAL;; esac
	done < "$T.refuse"
	[ -d "$T/events/$name" ] && exit $EEXIST
	case $FILE in */kprobe_events) case $TEXT in [pr]*) ;; *) exit $EINVAL;; esac; echo "$TEXT" >> "$T/kprobe_events";; esac
	echo "$TEXT" >> "$T/dynamic_events"
	for each in "$T" "$T"/instances/*; do
		mkdir -p "$each/events/$name"
		echo 0 > "$each/events/$name/enable"
		echo '# Available triggers:' > "$each/events/$name/trigger"
	done
}

remove_probe() {
	name=${TEXT#-:}
	[ -d "$T/events/$name" ] || exit $ENOENT
	for each in "$T" "$T"/instances/*; do
		read -r is_on < "$each/events/$name/enable"
		[ "$is_on" = 0 ] || exit $EBUSY
	done
	for list in "$T/kprobe_events" "$T/dynamic_events"; do
		kept=''
		while read -r line; do case $line in *":$name "*) ;; *) kept="$kept$line$LINE_END";; esac; done < "$list"
		printf %s "$kept" > "$list"
	done
	for each in "$T" "$T"/instances/*; do
		rm -r "$each/events/$name"
		rmdir "$each/events/${name%/*}" 2>/dev/null
	done
	return 0
}

make_instance() {
	[ -e "$FILE" ] && exit $EEXIST
	mkdir -p "$FILE/options" "$FILE/per_cpu/cpu0" || exit $EINVAL
	cp -r "$T/events" "$FILE/events"
	echo 1 > "$FILE/tracing_on"
	echo '[local] global counter uptime perf mono mono_raw boot' > "$FILE/trace_clock"
	for each in buffer_size_kb set_event_pid options/hash-ptr options/event-fork events/enable; do echo 1 > "$FILE/$each"; done
	printf 'entries: 2\noverrun: 0\ncommit overrun: 0\ndropped events: 0\n' > "$FILE/per_cpu/cpu0/stats"
	cp "$T.trace" "$FILE/trace"
}

case $WHAT in
mkdir) make_instance;;
rmdir) rm -rf "$FILE";;
write)
	case $FILE in
	*/kprobe_events|*/dynamic_events) case $TEXT in -:*) remove_probe;; *) add_probe;; esac;;
	*/trigger) case $TEXT in !*) echo '# Available triggers:' > "$FILE";; *) echo "$TEXT:unlimited" > "$FILE";; esac;;
	*/trace_clock)
		case $TEXT in local|global|counter|uptime|perf|mono|mono_raw|boot) echo "[$TEXT]" > "$FILE";; *) exit $EINVAL;; esac;;
	*/buffer_size_kb) [ "$TEXT" -le 1000000 ] || exit $ENOMEM; echo "$TEXT" > "$FILE";;
	*/set_event_pid) [ -d "/proc/$TEXT" ] || exit $ESRCH; echo "$TEXT" > "$FILE";;
	*/events/enable)
		echo "$TEXT" > "$FILE"
		for each in "${FILE%enable}"*/*/enable; do [ -e "$each" ] && echo "$TEXT" > "$each"; done;;
	*) printf '%s\n' "$TEXT" > "$FILE";;
	esac;;
esac
