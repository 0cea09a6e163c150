package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/longtest"
)

//go:generate go test . -run ^TestModules$ -update

// TestModules: the command needs these modules and no others, because a developer waits for each of them at the first start.
func TestModules(t *testing.T) {
	for file, tags := range map[string]string{"testdata/modules.txt": "", "testdata/modules-small.txt": "small"} {
		cmd := exec.Command("go", "list", "-deps", "-tags", tags, "-f", "{{with .Module}}{{.Path}}{{end}}", ".")
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		modules := slices.Compact(slices.Sorted(slices.Values(strings.Fields(string(out)))))
		want := strings.Join(modules, "\n") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if listed, err := os.ReadFile(file); err != nil || string(listed) != want {
			t.Errorf("%s is not what the command needs (%v); look at whether a new module is worth its size, then: go generate ./cmd/dingevent", file, err)
		}
	}
}

// TestSmallBuild: what the tag small leaves out is refused, with the way to get it.
func TestSmallBuild(t *testing.T) {
	longtest.Skip(t)
	small, dir := buildCommand(t, "-tags", "small"), t.TempDir()
	config := `
data: data
api: 127.0.0.1:0
apps: [{name: hr, stream: {client_id: ding1, client_secret: secret}}]
subscriptions:
  - {name: a, kafka: {brokers: ["localhost:9092"], topic: ding}}
  - {name: b, nats: {servers: ["nats://localhost:4222"], subject: ding}}
`
	if err := os.WriteFile(filepath.Join(dir, "dingevent.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	collector, _, _ := strings.Cut(config, "subscriptions:")
	if err := os.WriteFile(filepath.Join(dir, "otlp.yaml"), []byte(collector+"otlp: {endpoint: \"http://127.0.0.1:4318\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want []string
		ok   bool
	}{
		{[]string{"version"}, []string{"small: without kafka, nats, mcp, otlp"}, true},
		{[]string{"check"}, []string{"subscriptions[0].kafka: this dingevent was built with -tags small", "subscriptions[1].nats: this", "go install"}, false},
		{[]string{"serve", "--lang", "zh"}, []string{"-tags small，不含 kafka", "go install"}, false},
		{[]string{"mcp", "--http", "127.0.0.1:0"}, []string{"leaves out mcp", "go install"}, false},
		{[]string{"serve", "-c", "otlp.yaml"}, []string{"leaves out otlp", "go install"}, false},
		{[]string{"check", "-c", "otlp.yaml"}, []string{"leaves out otlp"}, false},
		{[]string{"decode", "--help"}, []string{"Usage"}, true},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			cmd := exec.Command(small, tt.args...)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C", "DINGEVENT_LANG=")
			out, err := cmd.CombinedOutput()
			if (err == nil) != tt.ok {
				t.Errorf("%v\n%s", err, out)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("no %q in: %s", want, out)
				}
			}
		})
	}
}

// TestUnusedMethodsAreDropped: the linker keeps each exported method of each type if a program can find methods by their names,
// as the templates of package text/template do. That was 6 MB of the command.
func TestUnusedMethodsAreDropped(t *testing.T) {
	longtest.Skip(t)
	if runtime.GOOS != "linux" {
		t.Skip("reads the symbols of an ELF file")
	}
	program, err := elf.Open(buildCommand(t))
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	symbols, err := program.Symbols()
	if err != nil || len(symbols) < 10_000 {
		t.Fatalf("%d symbols: %v", len(symbols), err)
	}
	for _, s := range symbols {
		if strings.HasPrefix(s.Name, "text/template.(*Template).Execute") {
			t.Errorf("the command has %s; go build -ldflags=-dumpdep says what leads there", s.Name)
		}
	}
}

// buildCommand builds the command as it is installed, with flags.
func buildCommand(t *testing.T, flags ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "dingevent.exe") // Windows runs no other name
	out, err := exec.Command("go", append(append([]string{"build", "-buildvcs=false", "-o", program}, flags...), ".")...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
