# Read by the launchers of a checkout and of an image: sets jvm, the options of Java for a command
# and its arguments ("$@"). No option has a space in it.
jvm="-XX:+UseSerialGC -XX:-UsePerfData"
# A few faces are aligned before the second compiler has earned its time; those of a folder are not.
if [ "${1:-}" = align ]; then
  folder=
  for argument in "$@"; do if [ -d "$argument" ]; then folder=yes; fi; done
  if [ -z "$folder" ]; then jvm="$jvm -XX:TieredStopAtLevel=1"; fi
fi
# Large pages for the heap, where the system gives them on request: a page fault costs as much for 2 MB as for 4 KB.
pages=/sys/kernel/mm/transparent_hugepage/enabled
if [ -r "$pages" ] && read -r choice < "$pages"; then
  case $choice in *"[madvise]"*) jvm="$jvm -XX:+UseTransparentHugePages" ;; esac
fi
