// Package site_test looks at the site that make site has written: its links, its anchors, its search in Chromium.
package site_test

import (
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

var siteFolder = flag.String("site", "", "the folder of the site; nothing happens without it, which make site passes")

// A sitePage is one page of the site, as far as links are concerned.
type sitePage struct {
	path     string // in the site's folder
	ids      map[string]bool
	links    []string // of href and src, as they stand
	headings []heading
	other    []string // the pages of the header's switch to the other language
	omitted  bool     // something that the page's file has
}

type heading struct{ id, text string }

// sitePages are all pages, by their path.
func sitePages(t *testing.T) map[string]*sitePage {
	t.Helper()
	if *siteFolder == "" {
		t.Skip("looks at the site; run: make site-test")
	}
	pages, err := readSite()
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 50 {
		t.Fatalf("only %d pages in %s", len(pages), *siteFolder)
	}
	return pages
}

var readSite = sync.OnceValues(func() (map[string]*sitePage, error) {
	pages := map[string]*sitePage{}
	err := fs.WalkDir(os.DirFS(*siteFolder), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		file, err := os.Open(filepath.Join(*siteFolder, name))
		if err != nil {
			return err
		}
		defer file.Close()
		root, err := html.Parse(file)
		if err != nil {
			return err
		}
		page := &sitePage{path: name, ids: map[string]bool{"": true}}
		for node := range root.Descendants() {
			if err := page.read(node); err != nil {
				return err
			}
		}
		pages[name] = page
		return nil
	})
	delete(pages, "en/index.html") // Hugo's way from the language's own folder to the first page
	return pages, err
})

// read takes what a node says of links.
func (p *sitePage) read(node *html.Node) error {
	if node.Type == html.CommentNode {
		p.omitted = p.omitted || strings.Contains(node.Data, "raw HTML omitted")
	}
	for _, a := range node.Attr {
		switch a.Key {
		case "id":
			if p.ids[a.Val] {
				return fmt.Errorf("%s has #%s twice", p.path, a.Val)
			}
			p.ids[a.Val] = true
			if len(node.Data) == 2 && node.Data[0] == 'h' {
				p.headings = append(p.headings, heading{a.Val, text(node)})
			}
		case "href", "src":
			p.links = append(p.links, a.Val)
			if slices.Contains(node.Attr, html.Attribute{Key: "class", Val: "language"}) {
				p.other = append(p.other, a.Val)
			}
		}
	}
	return nil
}

func text(node *html.Node) (all string) {
	for inner := range node.Descendants() {
		if inner.Type == html.TextNode {
			all += inner.Data
		}
	}
	return all
}

// TestLinks: each link of each page leads to a file of the site, and to a place that it has.
func TestLinks(t *testing.T) {
	pages, links := sitePages(t), 0
	for _, page := range pages {
		for _, link := range page.links {
			u, err := url.Parse(link)
			if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
				t.Errorf("%s: the link %s is none: %v", page.path, link, err)
				continue
			}
			if u.Scheme != "" {
				continue
			}
			links++
			to := page.path
			if u.Path != "" {
				to = path.Join(path.Dir(page.path), u.Path)
			}
			if _, err := os.Stat(filepath.Join(*siteFolder, to)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", page.path, link)
			} else if other, ok := pages[to]; path.Ext(to) == ".html" && (!ok || !other.ids[u.Fragment]) {
				t.Errorf("%s: the link %s leads to no place of %s", page.path, link, to)
			}
		}
		if page.omitted {
			t.Errorf("%s leaves out something", page.path)
		}
	}
	if links < 2000 {
		t.Errorf("only %d links", links)
	}
}

// TestAnchors: a heading has the anchor that GitHub gives it, so that a link with # works in both places.
func TestAnchors(t *testing.T) {
	headings := 0
	for _, page := range sitePages(t) {
		seen := map[string]int{}
		for _, h := range page.headings {
			want := githubAnchor(h.text)
			if n := seen[want]; n > 0 {
				seen[want]++
				want = fmt.Sprintf("%s-%d", want, n)
			} else {
				seen[want] = 1
			}
			if headings++; h.id != want {
				t.Errorf("%s: the heading %q has #%s, and #%s on GitHub", page.path, h.text, h.id, want)
			}
		}
	}
	if headings < 500 {
		t.Errorf("only %d headings", headings)
	}
}

// githubAnchor is a heading's text in small letters, with - for a space, and with no other sign but - and _.
func githubAnchor(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(text))
}

// TestLanguages: from each page one step leads to the same page in the other language, and back.
func TestLanguages(t *testing.T) {
	pages := sitePages(t)
	for _, page := range pages {
		if len(page.other) != 1 {
			t.Errorf("%s has %d switches of the language", page.path, len(page.other))
			continue
		}
		want, ok := strings.CutPrefix(page.path, "zh-cn/")
		if !ok {
			want = "zh-cn/" + page.path
		}
		if to := path.Join(path.Dir(page.path), page.other[0]); to != want || pages[to] == nil {
			t.Errorf("%s: the other language is %s, want %s", page.path, to, want)
		}
	}
}
