package cookbook_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/docspage"
)

// TestPage holds docs/router-cookbook.md, in both languages, to the recipes here: each block of Go stands in one of them,
// and each recipe has a block.
func TestPage(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var pages [2][]string
	for i, name := range []string{"router-cookbook.md", "router-cookbook.zh-CN.md"} {
		pages[i] = blocks(t, filepath.Join("..", "..", "docs", name))
	}
	if !slices.Equal(pages[0], pages[1]) {
		t.Error("the languages show different code")
	}
	quoted := map[string]bool{} // by recipe
	for _, block := range pages[0] {
		found := false
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for name, recipe := range recipes(t, file, string(text)) {
				if strings.Contains(recipe, block) || strings.Contains(unindented(recipe), block) {
					found, quoted[name] = true, true
				}
			}
		}
		if !found {
			t.Errorf("no recipe has this block as it stands on the page:\n%s", block)
		}
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name := range recipes(t, file, string(text)) {
			if strings.HasPrefix(name, "Example") && !quoted[name] {
				t.Errorf("the page shows nothing of %s", name)
			}
		}
	}
}

// blocks are a page's blocks of Go.
func blocks(t *testing.T, path string) (list []string) {
	t.Helper()
	list = docspage.Blocks(docspage.Read(t, path), "go")
	if len(list) < 10 {
		t.Fatalf("%s has %d blocks of Go", path, len(list))
	}
	return list
}

// recipes are the functions of a file by name, with the comment above each.
func recipes(t *testing.T, name, text string) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, d := range tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			begin := f.Pos()
			if f.Doc != nil {
				begin = f.Doc.Pos()
			}
			found[f.Name.Name] = text[files.Position(begin).Offset:files.Position(f.End()).Offset] + "\n"
		}
	}
	return found
}

// unindented is code with one tab less before each line.
func unindented(code string) string {
	return strings.ReplaceAll("\n"+code, "\n\t", "\n")
}
