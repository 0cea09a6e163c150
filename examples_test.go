package dingevent_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// withoutExample are exported functions that no example shows.
var withoutExample = map[string][]string{
	// For people at a terminal: the command shows them.
	"delivery":          {"ApplyOpen", "Damaged", "DiscardBefore", "RetryBefore", "Unjudged"},
	"event/catalog":     {"Free", "Personal", "Secret", "Shape"},
	"journal/postgres":  {"Look", "OpenTarget", "SchemaVersion"},
	"journal/spool":     {"Drain", "Look"},
	"journal/sqlite":    {"Backup", "Exists", "Merge", "Recover", "Rescued", "SchemaVersion"},
	"sink/streamsink":   {"IsLocal", "Reach"},
	"source/execsource": {"IsVariable", "Look"},
	"source/rds":        {"CheckTable", "Probe"},
	"source/suite":      {"NewSecret"},
	// Values of an option, which stand in its comment.
	"sink/kafkasink": {"ByCorp", "NoKey"},
	// For whoever writes a store or a source: the packages that do are the examples.
	"dingtest":            {"NewServer"}, // New for a test
	"journal":             {"IsSource", "SubscriptionOf", "WorkOf"},
	"journal/memjournal":  {"NewAt"},
	"journal/vault":       {"IsSealed"},
	"journal/journaltest": {"Claim", "Run", "RunVirtual", "Save"},
	"sink/sinktest":       {"Run"},
	"source/rds/rdstest":  {"Open", "TableOf"},
}

// TestFunctionsHaveExamples: each function that a user calls is in an example of its package, or of another one.
func TestFunctionsHaveExamples(t *testing.T) {
	shown := map[string]bool{} // such as "sqlite.Open"
	functions := map[string][]string{}
	for _, pkg := range list(t, "./...") {
		name := local(pkg.ImportPath)
		if isFree(name) || strings.Contains(name, "internal/") || strings.HasPrefix(name, "console") {
			continue
		}
		tests, err := filepath.Glob(filepath.Join(pkg.Dir, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range tests {
			eachFunction(t, file, func(f *ast.FuncDecl) {
				if strings.HasPrefix(f.Name.Name, "Example") {
					ast.Inspect(f, func(n ast.Node) bool {
						if s, ok := n.(*ast.SelectorExpr); ok {
							if x, ok := s.X.(*ast.Ident); ok {
								shown[x.Name+"."+s.Sel.Name] = true
							}
						}
						return true
					})
				}
			})
		}
		for _, file := range pkg.GoFiles {
			eachFunction(t, filepath.Join(pkg.Dir, file), func(f *ast.FuncDecl) {
				if f.Recv == nil && f.Name.IsExported() {
					functions[name] = append(functions[name], f.Name.Name)
				}
			})
		}
	}
	for name, all := range functions {
		for _, f := range all {
			has, none := shown[filepath.Base("dingevent/"+name)+"."+f], slices.Contains(withoutExample[name], f)
			if !has && !none {
				t.Errorf("%s.%s is in no example", name, f)
			}
		}
	}
	for name, list := range withoutExample {
		for _, f := range list {
			if !slices.Contains(functions[name], f) {
				t.Errorf("there is no %s.%s", name, f)
			}
		}
	}
}

func eachFunction(t *testing.T, file string, f func(*ast.FuncDecl)) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range tree.Decls {
		if one, ok := d.(*ast.FuncDecl); ok {
			f(one)
		}
	}
}
