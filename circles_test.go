package dingevent_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"testing"
)

// TestFilesPointDown: a file points to another one if it uses a name that the other declares at the top; methods and fields do not
// count. No package has a circle, so its files can be read one after the other, each with nothing but the names of those before
// it. Types that hold each other lie in one file.
func TestFilesPointDown(t *testing.T) {
	for _, pkg := range list(t, "./...") {
		for _, circle := range circles(fileArrows(t, pkg)) {
			t.Errorf("package %q: these files point to each other in a circle: %v", local(pkg.ImportPath), circle)
		}
	}
}

// fileArrows returns, for each file of a package, the other files whose top names it uses.
func fileArrows(t *testing.T, pkg goPackage) map[string][]string {
	t.Helper()
	fset, names := token.NewFileSet(), &types.Info{Uses: map[*ast.Ident]types.Object{}}
	var trees []*ast.File
	for _, name := range pkg.GoFiles {
		tree, err := parser.ParseFile(fset, filepath.Join(pkg.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		trees = append(trees, tree)
	}
	// Imports are not loaded. The names of this package are known without.
	check := types.Config{Importer: noImports{}, Error: func(error) {}}
	self, _ := check.Check(pkg.ImportPath, fset, trees, names)
	file := func(at token.Pos) string { return filepath.Base(fset.Position(at).Filename) }
	arrows := map[string][]string{}
	for _, tree := range trees {
		arrows[file(tree.Pos())] = nil
	}
	for use, of := range names.Uses {
		from, to := file(use.Pos()), ""
		if of.Parent() == self.Scope() {
			to = file(of.Pos())
		}
		if to != "" && to != from && !slices.Contains(arrows[from], to) {
			arrows[from] = append(arrows[from], to)
		}
	}
	return arrows
}

type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return nil, errors.New("not loaded")
}

// circles returns the sets of files that point to each other, directly or by way of others.
func circles(arrows map[string][]string) (all [][]string) {
	reach := map[string]map[string]bool{}
	for from := range arrows {
		reach[from] = map[string]bool{}
		for todo := slices.Clone(arrows[from]); len(todo) > 0; {
			next := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if !reach[from][next] {
				reach[from][next] = true
				todo = append(todo, arrows[next]...)
			}
		}
	}
	done := map[string]bool{}
	for _, from := range slices.Sorted(maps.Keys(arrows)) {
		if done[from] || !reach[from][from] {
			continue
		}
		var circle []string
		for _, to := range slices.Sorted(maps.Keys(reach[from])) {
			if reach[to][from] {
				circle = append(circle, to)
				done[to] = true
			}
		}
		all = append(all, circle)
	}
	return all
}

func TestCircles(t *testing.T) {
	got := circles(map[string][]string{"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": nil, "e": {"f"}, "f": {"g"}, "g": {"e"}})
	if want := [][]string{{"b", "c"}, {"e", "f", "g"}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}
