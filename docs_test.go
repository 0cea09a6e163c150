package dingevent_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// generated are the pages that a program writes; their sentences are those of its data.
var generated = []string{"docs/cli.md", "docs/catalogue.md", "docs/benchmarks.md"}

// A docPage is a page of the docs, without what stands in fences.
type docPage struct {
	path  string
	lines []string
}

// docPages are the pages in docs and the project's folder.
func docPages(t *testing.T) (pages []docPage) {
	t.Helper()
	paths := []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "findings/README.md"}
	err := filepath.WalkDir("docs", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			paths = append(paths, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		page, fenced := docPage{path: path}, false
		for line := range strings.Lines(string(text)) {
			line = strings.TrimRight(line, "\n")
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				fenced, line = !fenced, ""
			}
			if fenced {
				line = ""
			}
			page.lines = append(page.lines, line)
		}
		pages = append(pages, page)
	}
	return pages
}

func (p docPage) chinese() bool { return strings.HasSuffix(p.path, ".zh-CN.md") }

// headings are the page's headings, with their marks.
func (p docPage) headings() (list []string) {
	for _, line := range p.lines {
		if strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list
}

// anchors are what a link can name behind #, as GitHub makes them of headings.
func (p docPage) anchors() map[string]bool {
	anchors := map[string]bool{}
	for _, heading := range p.headings() {
		var slug strings.Builder
		for _, r := range strings.ToLower(strings.TrimLeft(heading, "# ")) {
			switch {
			case r == ' ':
				slug.WriteByte('-')
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				slug.WriteRune(r)
			}
		}
		anchors[slug.String()] = true
	}
	return anchors
}

var docLink = regexp.MustCompile(`\]\(([^)\s]*)\)`)

// TestDocsLinks: each link within the docs leads to a file and a heading that there are.
func TestDocsLinks(t *testing.T) {
	pages, links := map[string]docPage{}, 0
	for _, page := range docPages(t) {
		pages[page.path] = page
	}
	for _, page := range pages {
		if strings.Contains(page.path, "catalogue") {
			continue // hundreds of pages' worth of links to DingTalk, and generated anchors
		}
		for _, match := range docLink.FindAllStringSubmatch(strings.Join(page.lines, "\n"), -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, ":") {
				continue
			}
			links++
			path := page.path
			if target != "" {
				path = filepath.ToSlash(filepath.Join(filepath.Dir(page.path), target))
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: the link %s leads nowhere", page.path, match[1])
			} else if other, ok := pages[path]; ok && anchor != "" && !other.anchors()[anchor] {
				t.Errorf("%s: the link %s names a heading that %s has not", page.path, match[1], path)
			}
		}
	}
	if links < 100 {
		t.Errorf("only %d links", links)
	}
}

// TestDocsInTwoLanguages: each page of docs has its Chinese one, with the same headings' levels, tables and examples.
func TestDocsInTwoLanguages(t *testing.T) {
	pages := map[string]docPage{}
	for _, page := range docPages(t) {
		pages[page.path] = page
	}
	for path, page := range pages {
		if !strings.HasPrefix(path, "docs/") || page.chinese() {
			continue
		}
		other, ok := pages[strings.TrimSuffix(path, ".md")+".zh-CN.md"]
		if !ok {
			t.Errorf("%s has no Chinese page", path)
		} else if !page.linksTo(other) || !other.linksTo(page) {
			t.Errorf("%s and its Chinese page do not link to each other", path)
		} else if en, zh := page.shape(), other.shape(); !slices.Equal(en, zh) {
			i := 0
			for i < min(len(en), len(zh)) && en[i] == zh[i] {
				i++
			}
			t.Errorf("%s and its Chinese page differ after %q, at their part %d: %q and %q", path, page.headings()[:1], i, rest(en, i), rest(zh, i))
		}
	}
}

// TestReadmesLinkEachPage: a page of docs can be reached from the README of its language.
func TestReadmesLinkEachPage(t *testing.T) {
	pages := docPages(t)
	for _, page := range pages {
		if filepath.Dir(page.path) != "docs" {
			continue
		}
		readme := "README.md"
		if page.chinese() {
			readme = "README.zh-CN.md"
		}
		for _, from := range pages {
			if from.path == readme && !from.linksTo(page) {
				t.Errorf("%s has no link to %s", readme, page.path)
			}
		}
	}
}

// A page's place in the contents of the site, with its names there.
var navRow = regexp.MustCompile(`(?m)^ +\{ page = "([^"]+)", en = "[^"]+", zh = "[^"]*\p{Han}[^"]*" \},$`)

// TestSiteListsEachPage: the contents of the site have each page of docs once.
func TestSiteListsEachPage(t *testing.T) {
	text, err := os.ReadFile("site/data/nav.toml")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]int{}
	for _, match := range navRow.FindAllStringSubmatch(string(text), -1) {
		listed["docs/"+match[1]]++
	}
	if rows := strings.Count(string(text), "page ="); rows != len(listed) {
		t.Errorf("%d pages in %d rows: a row is { page, en, zh }", len(listed), rows)
	}
	for _, page := range docPages(t) {
		if strings.HasPrefix(page.path, "docs/") && !page.chinese() && listed[page.path] != 1 {
			t.Errorf("site/data/nav.toml has %s %d times, want once", page.path, listed[page.path])
		}
	}
}

// linksTo reports whether a page has a link to another.
func (p docPage) linksTo(other docPage) bool {
	return slices.ContainsFunc(docLink.FindAllStringSubmatch(strings.Join(p.lines, "\n"), -1), func(match []string) bool {
		target, _, _ := strings.Cut(match[1], "#")
		return filepath.ToSlash(filepath.Join(filepath.Dir(p.path), target)) == other.path
	})
}

func rest(parts []string, i int) []string { return parts[i:min(i+3, len(parts))] }

// shape is what a page has in both languages alike: levels of headings, and how many rows each table has.
func (p docPage) shape() (parts []string) {
	for _, line := range p.lines {
		if strings.HasPrefix(line, "#") {
			parts = append(parts, strings.TrimRight(line[:strings.Index(line, " ")], " "))
		} else if strings.HasPrefix(line, "|") {
			parts = append(parts, "row")
		}
	}
	return parts
}

// TestDocsSentences: an English sentence of the docs has at most 40 words, because many readers have another language.
// A line has at most 120 columns, so that a change of it can be read; links and tables may be longer.
func TestDocsSentences(t *testing.T) {
	for _, page := range docPages(t) {
		if page.chinese() || slices.Contains(generated, page.path) {
			continue
		}
		for i, line := range page.lines {
			if len([]rune(line)) > 120 && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "![") && !strings.Contains(line, "](") {
				t.Errorf("%s:%d: %d columns", page.path, i+1, len([]rune(line)))
			}
		}
		for _, sentence := range sentences(page) {
			if n := len(strings.Fields(sentence)); n > 40 {
				t.Errorf("%s: a sentence of %d words: %s", page.path, n, sentence)
			}
		}
	}
}

var (
	inSpan      = regexp.MustCompile("`[^`]*`")
	linkTarget  = regexp.MustCompile(`\]\([^)]*\)`)
	sentenceEnd = regexp.MustCompile(`[.?!:;][)"*]*(\s|$)`)
	listItem    = regexp.MustCompile(`^\s*([-*]|\d+\.)\s`)
)

// sentences are the page's, also the cells of tables. A colon or a semicolon ends one.
func sentences(page docPage) (list []string) {
	var blocks []string
	begin := true
	for _, line := range page.lines {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			begin = true
		case strings.HasPrefix(line, "|"):
			blocks, begin = append(blocks, strings.Split(strings.Trim(line, "|"), " | ")...), true
		case begin || listItem.MatchString(line):
			blocks, begin = append(blocks, line), false
		default:
			blocks[len(blocks)-1] += " " + line
		}
	}
	for _, block := range blocks {
		block = linkTarget.ReplaceAllString(inSpan.ReplaceAllString(block, "code"), "]")
		if strings.Contains(block, " · ") {
			continue // a list of links
		}
		list = append(list, sentenceEnd.Split(block, -1)...)
	}
	return list
}

// A path in the design's maps and decisions: `journal/sqlite/writer.go`, or `queue.go` in the folder of the one before.
var namedFile = regexp.MustCompile("`([a-z][A-Za-z0-9_./-]*)`")

// TestDesignNamesWhatThereIs holds docs/design to the code: each decision has its parts, both languages name the same
// files, each file is there, and each package that users may import has its place in a map.
func TestDesignNamesWhatThereIs(t *testing.T) {
	mapped := map[string]bool{}
	for _, name := range []string{"receiving", "storing", "delivering", "operating"} {
		var files, parts [2][]string
		for _, page := range docPages(t) {
			i, labels := 0, []string{"- **Decision.** ", "- **Because.** ", "- **Costs.** ", "- **See.** "}
			switch page.path {
			default:
				continue
			case "docs/design/" + name + ".zh-CN.md":
				i, labels = 1, []string{"- **决定** ", "- **原因** ", "- **代价** ", "- **见** "}
			case "docs/design/" + name + ".md":
			}
			inMap, folder := false, ""
			for _, line := range page.lines {
				switch {
				case strings.HasPrefix(line, "## "):
					inMap = !inMap && len(files[i]) == 0 && (strings.Contains(line, "Where things are") || strings.Contains(line, "文件在哪里"))
				case strings.HasPrefix(line, "### "):
					parts[i] = append(parts[i], "decision")
				}
				for k, label := range labels {
					if strings.HasPrefix(line, label) {
						parts[i] = append(parts[i], []string{"what", "why", "costs", "see"}[k])
					}
				}
				cells, see := strings.Split(line, " | "), strings.HasPrefix(line, labels[3])
				if !inMap && !see || inMap && len(cells) < 2 {
					continue
				}
				for _, match := range namedFile.FindAllStringSubmatch(cells[0], -1) {
					path := match[1]
					if !strings.Contains(path, "/") && strings.HasSuffix(path, ".go") && folder != "" {
						path = folder + "/" + path
					}
					if _, err := os.Stat(path); err != nil {
						t.Errorf("%s names %s, which there is not", page.path, path)
					}
					if strings.Contains(path, "/") && strings.HasSuffix(path, ".go") {
						folder = filepath.ToSlash(filepath.Dir(path))
					}
					files[i] = append(files[i], path)
					if inMap {
						if strings.HasSuffix(path, ".go") {
							path = filepath.ToSlash(filepath.Dir(path))
						}
						mapped[path] = true
					}
				}
				folder = ""
			}
		}
		if len(files[0]) < 10 || !slices.Equal(files[0], files[1]) {
			t.Errorf("%s: the languages name %d and %d files:\n%v\n%v", name, len(files[0]), len(files[1]), files[0], files[1])
		}
		if want := slices.Repeat([]string{"decision", "what", "why", "costs", "see"}, len(parts[0])/5); !slices.Equal(parts[0], want) || !slices.Equal(parts[1], want) {
			t.Errorf("%s: a decision lacks a part:\n%v\n%v", name, parts[0], parts[1])
		}
	}
	for _, pkg := range list(t, "./...") {
		name := local(pkg.ImportPath)
		for name != "." && name != "" && !mapped[name] {
			name = filepath.ToSlash(filepath.Dir(name)) // a map may name the folder above
		}
		if name == "." && !strings.Contains(pkg.ImportPath, "/internal/") && !strings.Contains(pkg.ImportPath, "/examples/") {
			t.Errorf("no map of docs/design has the package %s", local(pkg.ImportPath))
		}
	}
}

// TestFindingsAreListed: findings/README.md has a line for each script.
func TestFindingsAreListed(t *testing.T) {
	text, err := os.ReadFile("findings/README.md")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("findings/*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		if !strings.Contains(string(text), "]("+filepath.Base(script)+") | ") {
			t.Errorf("findings/README.md has no line for %s", script)
		}
	}
}
