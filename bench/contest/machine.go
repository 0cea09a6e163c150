package contest

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// A Machine is where was measured, and with which versions.
type Machine struct {
	Go       string            `json:"go"`
	System   string            `json:"system"`
	CPU      string            `json:"cpu"`
	Cores    int               `json:"cores"`
	Memory   string            `json:"memory"`
	Versions map[string]string `json:"versions"` // of the rivals' modules
}

// ThisMachine looks at where it runs, and at the go.mod in folder.
func ThisMachine(ctx context.Context, folder string) (Machine, error) {
	m := Machine{
		Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(),
		CPU: after("/proc/cpuinfo", "model name"), Memory: after("/proc/meminfo", "MemTotal"), Versions: map[string]string{},
	}
	if kernel, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.System += ", Linux " + strings.TrimSpace(string(kernel))
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{if and (not .Indirect) .Version}}{{.Path}} {{.Version}}{{end}}", "all")
	cmd.Dir = folder
	out, err := cmd.Output()
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(out)) {
		if path, version, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.Contains(path, "dingevent") && !strings.Contains(path, "goleak") {
			m.Versions[path] = version
		}
	}
	return m, nil
}

// after is what a file of the kernel says about name.
func after(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
