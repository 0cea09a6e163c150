package dingevent_test

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	aNumber  = regexp.MustCompile(`\d[\d,]*(\.\d+)?`)
	aProduct = regexp.MustCompile(`((?:\d[\d,.]* × )+\d[\d,.]*) = (\d[\d,]*(?:\.\d+)?)( GB| MB)?`)
	aFigure  = regexp.MustCompile(`^\| .* \| (.*) \| .* \| \[[^\]]*\]\(([^)#]+)#([^)]+)\) \|$`)
)

// TestSizing holds docs/sizing.md to what it is made of: each figure stands in the section that it names, each product is right,
// and both languages have the same.
func TestSizing(t *testing.T) {
	var products, figures [2][]string
	for i, name := range []string{"docs/sizing.md", "docs/sizing.zh-CN.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range aProduct.FindAllStringSubmatch(string(text), -1) {
			products[i] = append(products[i], match[0])
			if is := product(t, match[1], match[3]); rounded(is, match[2]) != match[2] {
				t.Errorf("%s: %s is %s", name, match[0], rounded(is, match[2]))
			}
		}
		for line := range strings.Lines(string(text)) {
			row := aFigure.FindStringSubmatch(strings.TrimSpace(line))
			if row == nil {
				continue
			}
			there := section(t, filepath.Join("docs", row[2]), row[3])
			for _, number := range aNumber.FindAllString(inSpan.ReplaceAllString(row[1], ""), -1) {
				figures[i] = append(figures[i], number)
				if !slices.Contains(there, number) {
					t.Errorf("%s: %s#%s has no %s any more: %s", name, row[2], row[3], number, row[0])
				}
			}
		}
	}
	if len(products[0]) < 10 || !slices.Equal(products[0], products[1]) {
		t.Errorf("the languages have the products\n%q\n%q", products[0], products[1])
	}
	if len(figures[0]) < 15 || !slices.Equal(figures[0], figures[1]) {
		t.Errorf("the languages have the figures\n%q\n%q", figures[0], figures[1])
	}
}

// product is that of factors such as "756,000 × 1,030 × 30", in its unit.
func product(t *testing.T, factors, unit string) float64 {
	is := 1.0
	for factor := range strings.SplitSeq(factors, " × ") {
		n, err := strconv.ParseFloat(strings.ReplaceAll(factor, ",", ""), 64)
		if err != nil {
			t.Fatal(err)
		}
		is *= n
	}
	return is / map[string]float64{"": 1, " MB": 1e6, " GB": 1e9}[unit]
}

// rounded is a number with as many digits behind the point as like has.
func rounded(n float64, like string) string {
	_, fraction, _ := strings.Cut(like, ".")
	text := strconv.FormatFloat(n, 'f', len(fraction), 64)
	if whole := int(math.Round(n)); whole >= 1000 && fraction == "" {
		return strconv.Itoa(whole/1000) + "," + text[len(text)-3:]
	}
	return text
}

// section are the numbers below the heading of a page that an anchor names.
func section(t *testing.T, path, anchor string) (numbers []string) {
	t.Helper()
	for _, page := range docPages(t) {
		if page.path != filepath.ToSlash(path) {
			continue
		}
		in := false
		for _, line := range page.lines {
			if strings.HasPrefix(line, "## ") {
				in = docPage{lines: []string{line}}.anchors()[anchor]
			}
			if in {
				numbers = append(numbers, aNumber.FindAllString(line, -1)...)
			}
		}
	}
	return numbers
}
