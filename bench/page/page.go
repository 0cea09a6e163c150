package page

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/bench/contest"
)

// Write writes the pages of both languages, and their plots, to the folder of the docs. All figures are from all.
func Write(docs string, all contest.Results) error {
	for path, text := range files(all) {
		if err := os.WriteFile(filepath.Join(docs, path), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// files are the pages and plots, by their path within the docs.
func files(all contest.Results) map[string][]byte {
	list := map[string][]byte{}
	for _, lang := range []language{english, chinese} {
		p := &writer{lang: lang, all: all, files: list}
		p.page()
		list["benchmarks"+lang.suffix+".md"] = []byte(strings.TrimRight(p.String(), "\n") + "\n")
	}
	return list
}

// A writer writes the page of one language.
type writer struct {
	strings.Builder
	lang  language
	all   contest.Results
	files map[string][]byte
}

func (p *writer) page() {
	p.paragraph("# Benchmarks", "# 基准测试")
	p.paragraph("[简体中文](benchmarks.zh-CN.md)", "[English](benchmarks.md)")
	p.paragraph(opening, openingZH)
	p.machine()
	p.paragraph("## Against others", "## 与别的做法比")
	p.contests(contest.Rivals, "bench-ratios")
	if p.measured(contest.Postgres) {
		p.paragraph("## In PostgreSQL", "## 在 PostgreSQL 中")
		p.paragraph("The same for the journal in PostgreSQL, measured by `make bench-postgres`.", "事件日志放在 PostgreSQL 中时的比较，用 `make bench-postgres` 测得。")
		p.contests(contest.Postgres, "bench-postgres")
	}
	p.paragraph("## How costs grow", "## 开销怎样增长")
	for _, s := range contest.Sweeps {
		if r, ok := p.all.Results[s.Name]; ok {
			p.sweep(s, r)
		}
	}
	p.paragraph(method, methodZH)
}

func (p *writer) paragraph(en, zh string) {
	p.WriteString(strings.TrimSpace(p.lang.say(en, zh)) + "\n\n")
}

func (p *writer) table(head []string, rows [][]string) {
	p.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat(" --- |", len(head)) + "\n")
	for _, cells := range rows {
		p.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	p.WriteString("\n")
}

func (p *writer) machine() {
	m := p.all.Machine
	p.paragraph("## Where it was measured", "## 在哪里测得")
	var versions []string
	for _, module := range slices.Sorted(maps.Keys(m.Versions)) {
		name := strings.TrimPrefix(module, "github.com/")
		versions = append(versions, name+" "+m.Versions[module])
	}
	first, last, idle, busy := p.span()
	p.table([]string{p.lang.say("what", "内容"), p.lang.say("value", "值")}, [][]string{
		{p.lang.say("processor", "处理器"), fmt.Sprintf("%s, %d %s", m.CPU, m.Cores, p.lang.say("cores", "核"))},
		{p.lang.say("memory", "内存"), gigabytes(m.Memory)},
		{p.lang.say("system", "系统"), m.System},
		{"Go", m.Go},
		{p.lang.say("modules of rivals", "对手的模块"), strings.Join(versions, ", ")},
		{p.lang.say("when", "时间"), first + p.lang.say(" to ", " 到 ") + last + " UTC"},
		{p.lang.say("cores that other programs used meanwhile", "其间其他程序占用的核"), fmt.Sprintf("%.2f%s%.2f", idle, p.lang.say(" to ", " 到 "), busy)},
	})
	if busy > 0.2 {
		p.paragraph(fmt.Sprintf("**This machine was busy.** Other programs used up to %.1f of its %d cores. Processor time and ratios suffer from that less\nthan rates do, "+
			"but they suffer, too. A quiet machine gives other figures.", busy, m.Cores),
			fmt.Sprintf("**这台机器当时很忙。** 其他程序占用了 %d 个核中的最多 %.1f 个。处理器时间和比值受到的影响比吞吐量小，但也受影响。空闲的机器会得到不同的数字。", m.Cores, busy))
	}
}

// gigabytes writes what the kernel says in kB.
func gigabytes(text string) string {
	var kB float64
	if _, err := fmt.Sscan(text, &kB); err != nil {
		return text
	}
	return fmt.Sprintf("%.0f GB", kB/(1<<20))
}

// span says from when to when was measured, and how much others used at least and at most. Where a server of PostgreSQL runs, that is
// another program, too, and belongs to what is measured.
func (p *writer) span() (first, last string, idle, busy float64) {
	idle = math.Inf(1)
	for _, name := range slices.Sorted(maps.Keys(p.all.Results)) {
		r := p.all.Results[name]
		when := r.When.Format("2006-01-02 15:04")
		if first == "" {
			first = when
		}
		first, last = min(first, when), max(last, when)
		if !withServer(name) {
			idle, busy = min(idle, r.Others), max(busy, r.Others)
		}
	}
	return first, last, min(idle, busy), busy
}

func withServer(name string) bool {
	return slices.ContainsFunc(contest.Contests, func(c contest.Contest) bool { return c.Name == name && c.Set == contest.Postgres })
}

func (p *writer) measured(set string) bool {
	return slices.ContainsFunc(contest.Contests, func(c contest.Contest) bool {
		_, ok := p.all.Results[c.Name]
		return ok && c.Set == set
	})
}

// contests writes the plot and the table of a set.
func (p *writer) contests(set, picture string) {
	var list []row
	var table [][]string
	for _, c := range contest.Contests {
		r, ok := p.all.Results[c.Name]
		if !ok || c.Set != set {
			continue
		}
		for _, row := range rows(c, r, p.lang) {
			list = append(list, row)
			table = append(table, []string{row.path, row.ours, row.rival, row.theirs, p.ratio(row), p.goal(row), fmt.Sprintf("%d, %.2f", r.Rounds, r.Others)})
		}
	}
	if len(list) == 0 {
		return
	}
	p.picture(picture, p.lang.say("how many times as fast ours is as each rival", "我们是各个对手的几倍快"), bars(list, p.lang))
	p.paragraph("A red mark is the goal, and a bar below it is orange. The thin line goes from the least ratio of a round to the largest.",
		"红线是目标，没达到的条是橙色。细线从各轮中最小的比值到最大的。")
	p.table([]string{p.lang.say("path", "路径"), p.lang.say("ours", "我们"), p.lang.say("rival", "对手"), p.lang.say("the rival's", "对手的"),
		p.lang.say("ratio: median (least to largest)", "比值：中位数（最小到最大）"), p.lang.say("goal", "目标"), p.lang.say("rounds, others' cores", "轮数，他人占用的核")}, table)
}

func (p *writer) ratio(r row) string {
	if p.lang.chinese {
		return fmt.Sprintf("%s（%s 到 %s）", digits(r.ratio.Median), digits(r.ratio.Min), digits(r.ratio.Max))
	}
	return fmt.Sprintf("%s (%s to %s)", digits(r.ratio.Median), digits(r.ratio.Min), digits(r.ratio.Max))
}

func (p *writer) goal(r row) string {
	switch {
	case r.goal == 0:
		return "–"
	case r.ratio.Median >= r.goal:
		return fmt.Sprintf("%g: %s", r.goal, p.lang.say("reached", "达到"))
	default:
		return fmt.Sprintf("%g: %s", r.goal, p.lang.say("missed", "未达到"))
	}
}

func (p *writer) sweep(s contest.Sweep, r contest.Result) {
	p.paragraph("### "+s.Title.EN, "### "+s.Title.ZH)
	for plot := range s.Plots {
		if svg := curves(s, r, plot, p.lang); svg != nil {
			name := "bench-" + s.Name
			if plot > 0 {
				name += fmt.Sprint("-", plot+1)
			}
			p.picture(name, p.lang.text(s.Title)+p.lang.say(": ", "：")+p.lang.text(s.Plots[plot]), svg)
		}
	}
	head := sweepHead(s, p.lang)
	p.table(head, sweepRows(s, r, p.lang))
}

func (p *writer) picture(name, alt string, svg []byte) {
	path := "images/" + name + p.lang.suffix + ".svg"
	p.files[path] = svg
	p.WriteString("![" + alt + "](" + path + ")\n\n")
}
