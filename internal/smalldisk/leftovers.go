//go:build linux

package smalldisk

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// source begins the name of each file system in memory, before the number of the process that uses it.
const source = "smalldisk"

// unmountLeftovers unmounts and removes those of processes that were killed, because they take memory.
func unmountLeftovers() {
	mounts, _ := os.ReadFile("/proc/self/mounts")
	for line := range strings.Lines(string(mounts)) {
		fields := strings.Fields(line)
		var pid int
		if n, _ := fmt.Sscanf(fields[0], source+"%d", &pid); n != 1 {
			continue
		}
		if _, err := os.Stat(fmt.Sprint("/proc/", pid)); !os.IsNotExist(err) {
			continue
		}
		dir := unescaped.Replace(fields[1])
		if syscall.Unmount(dir, syscall.MNT_DETACH) == nil {
			os.RemoveAll(filepath.Dir(dir)) // that of t.TempDir
		}
	}
}

// unescaped undoes what the kernel writes for characters of a path.
var unescaped = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
