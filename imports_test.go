package dingevent_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dingevent/dingevent"

// imports says what each package may import besides the standard library, errgroup, and
// internal/jsonscan, internal/wire, internal/logbrake and internal/httpanswer, which import the standard library alone. A
// name stands for a package of this module, a path for a library. Imports point down, one way.
var imports = map[string][]string{
	"":                                {},
	"internal/jsonscan":               {},
	"internal/wire":                   {},
	"internal/logbrake":               {},
	"internal/httpanswer":             {},
	"internal/ctxmutex":               {},
	"internal/httpserver":             {},
	"internal/bom":                    {},
	"internal/apikey":                 {},
	"internal/keyring":                {"", "internal/api", "internal/apikey", "internal/ctxmutex", "journal"},
	"internal/envref":                 {},
	"internal/secrets":                {"internal/envref", "internal/smallfile"},
	"internal/fsdir":                  {},
	"internal/acmecert":               {"internal/fsdir", "internal/smallfile", "github.com/mholt/acmez/v3"},
	"internal/smallfile":              {},
	"internal/diskroom":               {"golang.org/x/sys", "internal/fsdir"},
	"internal/needroot":               {},                    // for tests
	"internal/docspage":               {},                    // for tests
	"internal/freeaddr":               {},                    // for tests
	"internal/longtest":               {},                    // for tests
	"internal/limitstest":             {},                    // for tests
	"internal/smalldisk":              {"internal/needroot"}, // for tests
	"internal/postgrestest":           {"internal/freeaddr"}, // for tests
	"internal/mariadbtest":            {"internal/freeaddr"}, // for tests
	"internal/chaostest":              {},                    // has only tests
	"internal/nearest":                {"github.com/agnivade/levenshtein"},
	"internal/nearest/eventtypes":     {"internal/nearest", "event/catalog"},
	"internal/sourcetext":             {},
	"internal/terminal":               {"internal/words", "github.com/clipperhouse/displaywidth"},
	"internal/doctor":                 {"", "callback", "dingtest", "openapi", "source/execsource", "source/failedlist", "source/rds", "source/suite", "stream", "journal/postgres", "internal/api", "internal/config", "internal/daemon", "internal/datafolder", "internal/sinks", "internal/tlsfiles", "internal/statustext", "internal/terminal", "internal/words"},
	"internal/simulator":              {"", "dingtest", "source/rds", "source/rds/rdstest", "event/catalog", "internal/nearest/eventtypes", "internal/terminal", "internal/words"},
	"internal/statustext":             {"internal/api", "internal/words", "internal/terminal", "internal/veil", "stream", "github.com/dustin/go-humanize"},
	"internal/words":                  {},
	"internal/veil":                   {"event/catalog"},
	"internal/assistant":              {"", "event", "event/catalog", "internal/api", "internal/api/wire", "internal/doctor", "internal/fromwire", "internal/nearest/eventtypes", "internal/statustext", "internal/terminal", "internal/veil", "internal/words", "journal", "github.com/google/jsonschema-go", "github.com/modelcontextprotocol/go-sdk"},
	"internal/calltime":               {},
	"internal/randblock":              {},
	"internal/apicall":                {},
	"openapi":                         {"internal/apicall", "golang.org/x/sync/singleflight", "golang.org/x/time/rate"},
	"event":                           {},
	"event/catalog":                   {"", "event", "internal/eventshape"},
	"internal/eventshape":             {""},
	"internal/fromwire":               {"", "event"},
	"internal/eventschema":            {"event/catalog", "internal/sourcetext"},
	"internal/samples":                {"", "dingtest", "event", "event/catalog", "internal/eventshape"}, // for tests
	"router":                          {"", "event"},
	"source":                          {"", "journal"},
	"source/execsource":               {"", "event", "filter", "journal", "source"},
	"source/failedlist":               {"", "journal", "openapi", "source"},
	"source/rds":                      {"", "journal", "source", "github.com/go-sql-driver/mysql"},
	"source/rds/rdstest":              {"dingtest", "source/rds"},
	"source/suite":                    {"", "event", "journal", "source"},
	"callback":                        {"", "internal/calltime", "internal/randblock"},
	"stream":                          {"", "event", "internal/apicall", "internal/calltime", "internal/randblock", "github.com/coder/websocket"},
	"journal":                         {""},
	"journal/vault":                   {"", "internal/ctxmutex", "journal"},
	"journal/internal/tail":           {"journal"},
	"journal/internal/occupied":       {},
	"journal/internal/bell":           {},
	"journal/internal/linger":         {},
	"journal/internal/filllevel":      {"journal"},
	"journal/internal/claimtable":     {"journal"},
	"journal/internal/eventkey":       {""},
	"journal/internal/contentsum":     {"", "journal", "github.com/zeebo/xxh3"},
	"journal/internal/namepattern":    {},
	"journal/postgres":                {"", "journal", "journal/internal/bell", "journal/internal/contentsum", "journal/internal/eventkey", "journal/internal/filllevel", "journal/internal/linger", "journal/internal/occupied", "journal/internal/tail", "journal/vault", "internal/smallfile", "github.com/jackc/pgx/v5"},
	"journal/sqlite":                  {"", "journal", "journal/internal/bell", "journal/internal/claimtable", "journal/internal/contentsum", "journal/internal/eventkey", "journal/internal/filllevel", "journal/internal/linger", "journal/internal/occupied", "journal/internal/tail", "journal/vault", "journal/sqlite/internal/logvfs", "journal/sqlite/internal/zonemap", "journal/sqlite/internal/wal", "journal/sqlite/internal/rawfile", "internal/fsdir", "internal/diskroom", "internal/ownevent", "zombiezen.com/go/sqlite", "github.com/gofrs/flock", "github.com/FastFilter/xorfilter"},
	"journal/sqlite/internal/logvfs":  {"modernc.org/sqlite", "modernc.org/libc"},
	"journal/sqlite/internal/wal":     {},
	"journal/sqlite/internal/rawfile": {},
	"journal/sqlite/internal/zonemap": {"journal/internal/contentsum", "journal/internal/namepattern"},
	"journal/spool":                   {"", "journal", "journal/sqlite", "journal/vault"},
	"journal/transfer":                {"", "journal", "journal/internal/contentsum"},
	"journal/memjournal":              {"", "journal", "journal/internal/bell", "journal/internal/claimtable", "journal/internal/eventkey", "journal/internal/namepattern", "journal/internal/tail"},
	"journal/journaltest":             {"", "journal", "github.com/google/go-cmp"},
	"journal/journaltest/order":       {"github.com/jackc/pgx/v5"},
	"filter":                          {"", "event", "internal/eventglob", "internal/nearest", "cel.dev/cel-go"},
	"delivery":                        {"", "journal", "filter", "internal/calltime", "internal/ctxmutex", "internal/logbrake"},
	"sink/httpsink":                   {"", "sink/internal/cloudevents", "code.dny.dev/ssrf"},
	"sink/certfile":                   {"internal/smallfile"},
	"sink/filesink":                   {"", "internal/ctxmutex", "internal/fsdir", "internal/diskroom", "sink/internal/cloudevents"},
	"sink/sinktest":                   {"", "github.com/google/go-cmp"},
	"dingtest":                        {"", "event/catalog", "callback", "github.com/coder/websocket", "internal/eventglob", "internal/streamwire", "internal/selfsigned"},
	"internal/api":                    {"", "event", "filter", "internal/envref", "internal/veil", "journal"},
	"internal/api/local":              {"", "delivery", "filter", "internal/api", "internal/keyring", "internal/veil", "journal", "source/suite"},
	"internal/api/wire":               {"internal/api", "internal/fsdir", "internal/smallfile", "journal", "github.com/danielgtaylor/huma/v2"},
	"sink/internal/cloudevents":       {"", "event"}, // how an event looks outside, for every sink; typed needs what event decodes
	"sink/internal/naming":            {""},          // names of subjects and topics
	"sink/natssink":                   {"", "sink/internal/cloudevents", "sink/internal/naming", "internal/smallfile", "github.com/nats-io/nats.go"},
	"sink/kafkasink":                  {"", "sink/internal/cloudevents", "sink/internal/naming", "github.com/twmb/franz-go"},
	"internal/eventglob":              {},
	"internal/streamwire":             {},
	"internal/selfsigned":             {},
	"internal/certtest":               {"internal/selfsigned"}, // for tests
	"internal/ownevent":               {},
	"internal/telemetry":              {"", "internal/leftout", "internal/veil", "github.com/prometheus/client_model", "go.opentelemetry.io/otel", "go.opentelemetry.io/proto/slim/otlp", "google.golang.org/protobuf"},
	"internal/watch":                  {"", "internal/ownevent", "source"},
	"internal/notify":                 {"", "internal/apicall", "internal/ownevent", "journal", "source"},
	"console":                         {"", "event/catalog", "internal/fromwire", "console/oidclogin", "console/pages", "internal/api", "internal/config", "internal/terminal", "internal/words", "golang.org/x/text"},
	"console/oidclogin":               {"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2"},
	"console/pages":                   {"event/catalog", "internal/api", "internal/ownevent", "internal/statustext", "internal/terminal", "internal/veil", "internal/words", "github.com/a-h/templ"},
	"console/stories":                 {"", "console/pages", "event/catalog", "internal/api"}, // for tests, and to look at
	// What a config says, and what may be wrong with it. Nothing that opens a file or a connection may be here.
	"internal/config": {
		"", "callback", "delivery", "event/catalog", "filter", "internal/api", "internal/apikey", "internal/config/document", "internal/envref", "internal/nearest", "internal/ownevent", "internal/streamwire", "journal", "journal/vault",
		"github.com/dustin/go-humanize", "go.yaml.in/yaml/v4",
	},
	"internal/config/document": {"internal/envref", "internal/nearest", "go.yaml.in/yaml/v4"},
	"internal/tlsfiles":        {"internal/smallfile", "sink/certfile"},
	"internal/sinks":           {"", "filter", "internal/config", "internal/leftout", "internal/tlsfiles", "sink/filesink", "sink/httpsink", "sink/kafkasink", "sink/natssink"},
	"internal/leftout":         {},
	"internal/textbook":        {}, // for tests and benchmarks
	"internal/datafolder":      {"internal/fsdir", "internal/smallfile", "journal/sqlite", "journal/vault"},
	"internal/keeper":          {"internal/api", "internal/api/local", "internal/datafolder", "internal/fsdir", "internal/smallfile", "journal/sqlite", "journal/vault"},
	"internal/supervise": {
		"", "delivery", "filter", "internal/api", "internal/api/local", "internal/config", "internal/ctxmutex", "internal/sinks", "journal", "sink/httpsink", "sink/streamsink",
	},
	"internal/daemon": {
		"", "callback", "console", "console/oidclogin", "delivery", "journal", "journal/postgres", "journal/spool", "journal/sqlite", "journal/vault", "sink/certfile", "sink/streamsink", "stream", "openapi", "event/catalog", "source", "source/execsource", "source/failedlist", "source/rds", "source/suite",
		"internal/acmecert", "internal/api", "internal/api/local", "internal/api/wire", "internal/config", "internal/ctxmutex", "internal/datafolder", "internal/envref", "internal/diskroom", "internal/fsdir", "internal/httpserver", "internal/keeper", "internal/keyring", "internal/nearest", "internal/notify", "internal/ownevent",
		"internal/selfsigned", "internal/sinks", "internal/supervise", "internal/telemetry", "internal/tlsfiles", "internal/watch",
		"github.com/prometheus/client_golang/prometheus",
	},
	// The command prints what these find out. It knows cobra, colors and the terminal, and they do not.
	"cmd/dingevent": {
		"", "callback", "console", "console/pages", "dingtest", "event", "event/catalog", "filter", "journal", "journal/postgres", "journal/spool", "journal/sqlite", "journal/transfer", "sink/httpsink", "source/rds", "journal/vault",
		"internal/api", "internal/api/local", "internal/api/wire", "internal/apikey", "internal/assistant", "internal/config", "internal/daemon", "internal/datafolder", "internal/doctor", "internal/eventschema", "internal/fromwire", "internal/fsdir", "internal/httpserver", "internal/keeper", "internal/leftout", "internal/nearest", "internal/nearest/eventtypes", "internal/secrets", "internal/selfsigned", "internal/smallfile",
		"internal/simulator", "internal/statustext", "internal/terminal", "internal/words",
		"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/cli/browser", "github.com/coreos/go-systemd/v22/daemon", "github.com/fatih/color", "github.com/dustin/go-humanize",
		"github.com/schollz/progressbar/v3", "github.com/standard-webhooks/standard-webhooks/libraries/go", "golang.org/x/term",
	},
	"sink/streamsink": {"", "internal/streamwire", "github.com/coder/websocket", "golang.org/x/time/rate"},
}

// free may import what it likes: it is where the parts are put together.
var free = []string{"examples/", "internal/eventgen"}

type goPackage struct {
	ImportPath string
	Imports    []string
	Dir        string
	GoFiles    []string
}

func TestImportsPointDown(t *testing.T) {
	for _, pkg := range list(t, "./...") {
		name := local(pkg.ImportPath)
		if isFree(name) {
			continue
		}
		allowed, ok := imports[name]
		if !ok {
			t.Errorf("package %q has no rule; add it to the table with what it may import", name)
			continue
		}
		for _, path := range pkg.Imports {
			if !permitted(path, allowed) {
				t.Errorf("package %q imports %s", name, path)
			}
		}
	}
}

// homes are the libraries that several packages may import, with how many, because a second one needs a reason.
var homes = map[string]struct {
	count int
	why   string
}{
	"golang.org/x/time/rate":        {2, "the attach point brakes its clients, and we ourselves ask DingTalk no faster than it allows"},
	"github.com/coder/websocket":    {3, "clients, the attach point and the fake DingTalk each speak it in their own way"},
	"github.com/dustin/go-humanize": {3, "sizes are read from the config, and shown in the status and by backup"},
	"github.com/jackc/pgx/v5":       {2, "the journal in PostgreSQL, and the suite that makes faults on a server for it"},
	"github.com/google/go-cmp":      {2, "journaltest and sinktest each show differences"},
	"go.yaml.in/yaml/v4":            {2, "a config is read as a document, and shown with its defaults"},
}

// TestOneHome: a library has one package that may import it, unless homes says why it has more.
func TestOneHome(t *testing.T) {
	in := map[string][]string{}
	for name, allowed := range imports {
		for _, path := range allowed {
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
				in[path] = append(in[path], name)
			}
		}
	}
	for path, packages := range in {
		if want := max(homes[path].count, 1); len(packages) != want {
			slices.Sort(packages)
			t.Errorf("%s may be imported by %d packages, want %d: %v", path, len(packages), want, packages)
		}
	}
}

// TestLibraryStaysSmall: whoever imports only these compiles no database and no console.
func TestLibraryStaysSmall(t *testing.T) {
	for _, name := range []string{".", "./event", "./router", "./callback", "./stream"} {
		for _, pkg := range list(t, "-deps", name) {
			if strings.Contains(pkg.ImportPath, "sqlite") || strings.Contains(pkg.ImportPath, "prometheus") || strings.Contains(pkg.ImportPath, "cobra") ||
				strings.Contains(pkg.ImportPath, "opentelemetry") || strings.Contains(pkg.ImportPath, "nats-io") || strings.Contains(pkg.ImportPath, "franz-go") {
				t.Errorf("%s needs %s", name, pkg.ImportPath)
			}
		}
	}
}

// TestServersStayOutside: the brokers and validators that tests need are in the go.mod of internal/thirdparty alone, and rivals in that of bench, because
// a program that imports dingevent would find them in its dependency scan.
func TestServersStayOutside(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Path}}", "all").Output()
	if err != nil {
		t.Fatalf("go list -m: %v", err)
	}
	for path := range strings.Lines(string(out)) {
		for _, server := range []string{"nats-server", "nats-io/jwt", "kfake", "gorilla/websocket", "riverqueue", "bbolt", "cockroachdb/pebble", "watermill", "cloudevents", "libopenapi", "santhosh-tekuri/jsonschema"} {
			if strings.Contains(path, server) {
				t.Errorf("go.mod needs %s", path)
			}
		}
	}
}

func permitted(path string, allowed []string) bool {
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	if path == module+"/internal/jsonscan" || path == module+"/internal/wire" || path == module+"/internal/bom" || path == module+"/internal/logbrake" || path == module+"/internal/httpanswer" || path == "golang.org/x/sync/errgroup" {
		return true
	}
	for _, a := range allowed {
		if a == "" && path == module || a != "" && (path == module+"/"+a || path == a || strings.HasPrefix(path, a+"/") && strings.Contains(a, ".")) {
			return true
		}
	}
	return false
}

func local(path string) string { return strings.TrimPrefix(strings.TrimPrefix(path, module), "/") }

func isFree(name string) bool {
	for _, f := range free {
		if strings.HasPrefix(name, f) {
			return true
		}
	}
	return false
}

func list(t *testing.T, args ...string) (pkgs []goPackage) {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Dir,GoFiles"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var pkg goPackage
		if err := dec.Decode(&pkg); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, pkg)
	}
}
