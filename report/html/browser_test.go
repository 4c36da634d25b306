//go:build !light

package html_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kindred/internal/need"
	"kindred/report"
	"kindred/report/html"
)

// theBrowser is shared by all tests, each of which opens a tab of its own.
var theBrowser = sync.OnceValues(func() (context.Context, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
			chromedp.DisableGPU, chromedp.WindowSize(1400, 1000))
		ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, close := chromedp.NewContext(ctx)
		closeBrowser = func() { close(); stop() }
		return ctx, chromedp.Do(ctx)
	}
	return nil, nil
})

var closeBrowser = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	closeBrowser()
	os.Exit(code)
}

// action is something to do in a page.
type action = chromedp.Action[chromedp.Void]

// tab is a page in a browser.
type tab struct {
	t         *testing.T
	ctx       context.Context
	downloads string
}

// openPage opens a page, after it did what is to be done before. The test fails if the page logs an error or asks for
// anything but itself.
func openPage(t *testing.T, p *html.Page, before ...func(*tab)) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	parent, err := theBrowser()
	if err != nil {
		t.Fatal(err)
	}
	if parent == nil {
		need.Skip(t, "chromium")
	}
	file := filepath.Join(t.TempDir(), "page.html")
	var text bytes.Buffer
	if err := html.Write(&text, p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	tab := &tab{t, ctx, t.TempDir()}
	tab.must(chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			t.Errorf("console %s: %s", e.Type, e.Args[0].Value)
		case *runtime.EventExceptionThrown:
			t.Errorf("exception: %s", e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			t.Errorf("log %s: %s %v", e.Entry.Level, e.Entry.Text, e.Entry.URL)
		case *network.EventRequestWillBeSent:
			if url := e.Request.URL; url != "file://"+file && !strings.HasPrefix(url, "blob:") {
				t.Errorf("the page asks for %.200s", url)
			}
		}
	}))
	call(tab, log.Enable, cdp.Empty{})
	call(tab, network.Enable, network.EnableParams{})
	_, err = chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: tab.downloads})
	tab.must(err)
	for _, do := range before {
		do(tab)
	}
	tab.run(chromedp.Navigate("file://" + file))
	return tab
}

// call calls a command of the browser.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, command, params)
	b.must(err)
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// run does things in the page.
func (b *tab) run(actions ...action) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, actions...))
}

// js runs a statement in the page.
func (b *tab) js(statement string) { b.t.Helper(); eval[bool](b, statement+"; true") }

// eval returns the value of an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	b.must(err)
	return value
}

// is fails the test unless the expression is true soon.
func (b *tab) is(expression string) {
	b.t.Helper()
	for range 50 {
		if eval[bool](b, expression) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("not true: %s", expression)
}

// place returns where a paper stands in the window.
func (b *tab) place(paper int) (x, y float64) {
	b.t.Helper()
	at := eval[[]float64](b, fmt.Sprintf(`(() => { const box = document.getElementById("plane").getBoundingClientRect();
		const [x, y] = kindred.screen(%d); return [x + box.left, y + box.top] })()`, paper))
	return at[0], at[1]
}

// press presses keys.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		b.run(chromedp.KeyEvent(key))
	}
}

// downloaded returns the file that a click on a button saves.
func (b *tab) downloaded(selector, ending string) string {
	b.t.Helper()
	b.run(chromedp.Click(chromedp.CSS(selector)))
	for range 100 {
		files, err := filepath.Glob(filepath.Join(b.downloads, "*."+ending))
		if err != nil {
			b.t.Fatal(err)
		}
		if len(files) == 1 {
			text, err := os.ReadFile(files[0])
			if err != nil {
				b.t.Fatal(err)
			}
			if len(text) > 0 {
				return string(text)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("%s saved no file", selector)
	return ""
}

// dark makes the page as it is for users who prefer a dark one.
func dark(b *tab) {
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
}

func TestSearch(t *testing.T) {
	b := openPage(t, testPage(60))
	b.is(`document.documentElement.classList.contains("alive")`)
	b.run(chromedp.SendKeys(chromedp.CSS("#search"), "paper 17"))
	b.is(`document.getElementById("found-title").textContent === "Found: 1 paper"`)
	b.is(`document.querySelector("#found a.paper").textContent.startsWith("Paper 17")`)
	b.is(`kindred.shown(17) && !kindred.shown(18)`)
	b.js(`document.getElementById("search").select()`)
	b.run(chromedp.KeyEvent("LOVELACÉ"))
	b.is(`document.getElementById("found-title").textContent.startsWith("Found: 60")`)
	b.press(kb.Enter)
	b.is(`document.getElementById("paper").open`)
	b.press(kb.Escape)
	b.is(`!document.getElementById("paper").open`)
	b.run(chromedp.SendKeys(chromedp.CSS("#search"), "nowhere"))
	b.is(`document.getElementById("found-title").textContent === "Found: 0 papers"`)
	for wish, found := range map[string]int{"graph coloruing": 20, "proteine": 20, "protien 41": 1, "colxxring": 0, "grp": 0} {
		b.js(`document.getElementById("search").value = ""`)
		b.run(chromedp.SendKeys(chromedp.CSS("#search"), wish))
		b.is(fmt.Sprintf(`document.getElementById("found-title").textContent === "Found: %d paper%s"`, found,
			map[bool]string{false: "s"}[found == 1]))
	}
}

func TestPointer(t *testing.T) {
	b := openPage(t, testPage(60))
	x, y := b.place(5)
	b.run(chromedp.MouseEvent("mouseMoved", x, y))
	b.is(`!document.getElementById("card").hidden && document.getElementById("card").textContent.startsWith("Paper 5")`)
	b.run(chromedp.MouseClickXY(x, y))
	b.is(`document.getElementById("paper-title").textContent.startsWith("Paper 5")`)
	b.is(`document.querySelector("#paper .related").textContent.includes("shared: crystal, field")`)
	b.run(chromedp.Click(chromedp.CSS("#paper .related a.paper")))
	b.is(`document.getElementById("paper-title").textContent.startsWith("Paper 6")`)
	b.run(chromedp.Click(chromedp.Search(`//dialog//button[text()="Back"]`)))
	b.is(`document.getElementById("paper-title").textContent.startsWith("Paper 5")`)
	b.run(chromedp.Click(chromedp.Search(`//dialog//button[text()="Show on the map"]`)))
	b.is(`!document.getElementById("paper").open && document.activeElement.id === "plane"`)

	before := eval[float64](b, `kindred.scale()`)
	b.run(chromedp.Click(chromedp.CSS("#zoom-in")))
	b.is(fmt.Sprintf(`kindred.scale() > %g`, 1.5*before))
	b.run(chromedp.Click(chromedp.CSS("#fit")))
	b.is(fmt.Sprintf(`Math.abs(kindred.scale() - %g) < 1e-9`, before))

	// The name of a group selects its papers.
	at := eval[[]float64](b, `(() => { const plane = document.getElementById("plane").getBoundingClientRect();
		const [left, top, width, height] = kindred.names().find((l) => l.of === 1 && !l.part).box;
		for (let x = left + 2; x < left + width; x += 2) for (let y = top + 2; y < top + height; y += 2) {
			const free = (i) => Math.hypot(kindred.screen(i)[0] - x, kindred.screen(i)[1] - y) > 16;
			if (Array.from({ length: 60 }, (_, i) => i).every(free)) return [x + plane.left, y + plane.top];
		}
		return null })()`)
	b.run(chromedp.MouseClickXY(at[0], at[1]))
	b.is(`document.getElementById("selection-title")?.textContent === "Group 2: Graph colouring"`)
	b.js(`document.getElementById("plane").dispatchEvent(new WheelEvent("wheel",
		{deltaY: -300, clientX: 300, clientY: 500, bubbles: true, cancelable: true}))`)
	b.is(fmt.Sprintf(`kindred.scale() > %g`, 1.2*before))
	b.run(chromedp.Click(chromedp.CSS("#fit")))
	// A drag moves the map.
	b.run(chromedp.MouseEvent("mousePressed", 350, 500, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent("mouseMoved", 400, 560, chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseReleased", 400, 560, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	movedX, movedY := b.place(5)
	if movedX-x < 40 || movedY-y < 50 {
		t.Errorf("a drag by (50, 60) moves a paper from (%g, %g) to (%g, %g)", x, y, movedX, movedY)
	}
}

func TestLasso(t *testing.T) {
	b := openPage(t, testPage(60))
	b.run(chromedp.Click(chromedp.CSS("#lasso")))
	b.is(`document.getElementById("lasso").getAttribute("aria-pressed") === "true"`)
	// Around the first group, which is the leftmost.
	left, top, right, bottom := 1e9, 1e9, -1e9, -1e9
	for i := range 20 {
		x, y := b.place(i)
		left, right, top, bottom = min(left, x-12), max(right, x+12), min(top, y-12), max(bottom, y+12)
	}
	b.run(chromedp.MouseEvent("mousePressed", left, top, chromedp.ButtonLeft))
	for _, p := range [][2]float64{{right, top}, {right, bottom}, {left, bottom}} {
		b.run(chromedp.MouseEvent("mouseMoved", p[0], p[1], chromedp.ButtonLeft))
	}
	b.run(chromedp.MouseEvent("mouseReleased", left, bottom, chromedp.ButtonLeft))
	b.is(`document.getElementById("selection-title")?.textContent === "20 papers in the drawn area"`)
	b.is(`kindred.shown(3) && !kindred.shown(30)`)
	b.run(chromedp.Click(chromedp.Search(`//section[@id="selection"]//button[text()="End the selection"]`)))
	b.is(`document.getElementById("selection").hidden && kindred.shown(30)`)
}

func TestTime(t *testing.T) {
	b := openPage(t, testPage(60))
	b.is(`document.getElementById("from-name").textContent === "2015"`)
	b.run(chromedp.Focus(chromedp.CSS("#from")))
	b.press(kb.ArrowRight, kb.ArrowRight)
	b.is(`document.getElementById("from-name").textContent === "2017"`)
	b.is(`!kindred.shown(0) && !kindred.shown(1) && kindred.shown(2)`)
	b.run(chromedp.Focus(chromedp.CSS("#to")))
	b.press(kb.Home)
	b.is(`document.getElementById("from-name").textContent === "2015" && kindred.shown(0) && !kindred.shown(1)`)
}

func TestLists(t *testing.T) {
	b := openPage(t, testPage(60))
	group := `document.querySelector('#g1 .members')`
	b.is(`[...` + group + `.querySelectorAll("li")].filter((li) => li.offsetParent).length === 8`)
	b.run(chromedp.Click(chromedp.Search(`//article[@id="g1"]//button[text()="Show all 20 papers"]`)))
	b.is(group + `.querySelectorAll("li").length === 20`)
	b.run(chromedp.SetValue(chromedp.CSS("#g1 select"), "newest first"))
	b.js(`document.querySelector("#g1 select").dispatchEvent(new Event("change"))`)
	b.is(group + `.querySelector("li small").textContent.endsWith("2024-05")`)
	b.run(chromedp.SendKeys(chromedp.CSS("#g1 .members input"), "paper 1"))
	b.is(group + `.querySelectorAll("li").length === 11`) // 1 and 10 to 19
	// Not by the mouse: the page moves up as the list gets shorter, and a click could miss.
	b.js(`[...document.querySelectorAll("#g1 button")].find((button) => button.textContent === "On the map").click()`)
	b.is(`document.querySelector("#selection .about")?.textContent.startsWith("11 papers") ?? false`)
}

// TestNew: a paper is said to be new also after its list was sorted.
func TestNew(t *testing.T) {
	p := testPage(60)
	p.Clusters[0].Papers[1].New = true
	b := openPage(t, p)
	tags := `[...document.querySelectorAll("#g1 li")].filter((e) => e.textContent.includes("new")).map((e) => e.firstChild.dataset.paper).join()`
	b.is(tags + ` === "1"`)
	b.js(`(() => { const e = document.querySelector("#g1 select"); e.value = "title"; e.dispatchEvent(new Event("change")) })()`)
	b.is(tags + ` === "1"`)
}

// TestAlone: a paper that fits nowhere is listed with the nearest group also after its list was sorted, and when it is
// open.
func TestAlone(t *testing.T) {
	p := testPage(60)
	p.Clusters[1].ID = 7
	p.Outliers = []report.Outlier{{Paper: report.Paper{ID: "alone", Title: "Alone"}, Nearest: 7, Similarity: 0.125}}
	p.Details = append(p.Details, html.Detail{Period: -1})
	b := openPage(t, p)
	listed := `document.querySelector("#alone li").textContent`
	want := ` === "Alonenearest group: 7. Graph colouring · similarity 0.1`
	b.is(listed + want + `2"`)
	b.js(`(() => { const e = document.querySelector("#alone select"); e.value = "title"; e.dispatchEvent(new Event("change")) })()`)
	b.is(listed + want + `3"`)
	b.js(`document.querySelector("#alone li a").click()`)
	b.is(`document.querySelector("#paper .none").textContent.startsWith(" Fits in no group. The nearest is 7. Graph colouring · similarity to its middle 0.1")`)
}

func TestDownloads(t *testing.T) {
	b := openPage(t, hostilePage())
	csv := b.downloaded(`#g1 button[aria-label^="CSV"]`, "csv")
	if want := "0,<script>alert(1)</script>,Ada Lovelace; Kurt Gödel,2015-05,Journal & Co"; !strings.Contains(csv, want) {
		t.Errorf("CSV: %q is not in\n%s", want, csv)
	}
	if want := "'=HYPERLINK"; !strings.Contains(csv, want) {
		t.Errorf("CSV has a formula:\n%s", csv)
	}
	bib := b.downloaded(`#g1 button[aria-label^="BibTeX"]`, "bib")
	for _, want := range []string{"author = {Ada Lovelace and Kurt Gödel}", `journal = {Journal \& Co}`, "year = {2015}",
		`{of sets \textbraceleft{}x | x \textbraceright{} and \textbraceright{}}`} {
		if !strings.Contains(bib, want) {
			t.Errorf("BibTeX: %q is not in\n%s", want, bib)
		}
	}
	if opened, closed := strings.Count(bib, "{"), strings.Count(bib, "}"); opened != closed {
		t.Errorf("BibTeX: %d braces open and %d close", opened, closed)
	}
	ris := b.downloaded(`#g1 button[aria-label^="RIS"]`, "ris")
	for _, want := range []string{"TI  - <script>alert(1)</script>\r\n", "AU  - Kurt Gödel\r\n", "ER  - \r\n"} {
		if !strings.Contains(ris, want) {
			t.Errorf("RIS: %q is not in\n%s", want, ris)
		}
	}
}

func TestHostile(t *testing.T) {
	p := hostilePage()
	b := openPage(t, p)
	for i, m := range p.Clusters[0].Papers[:len(hostileTitles)] {
		want, err := json.Marshal(strings.TrimSpace(m.Title))
		if err != nil {
			t.Fatal(err)
		}
		b.is(fmt.Sprintf(`document.querySelector('#g1 [data-paper="%d"]').textContent === %s`, i, want))
		b.js(fmt.Sprintf(`document.querySelector('#g1 [data-paper="%d"]').click()`, i))
		b.is(`document.getElementById("paper-title").textContent === ` + string(want))
		b.press(kb.Escape)
		b.is(`!document.getElementById("paper").open`)
		x, y := b.place(i)
		b.run(chromedp.MouseEvent("mouseMoved", x, y))
	}
	b.is(`document.documentElement.scrollWidth <= innerWidth`)
	b.is(`document.querySelectorAll("script").length === 2 && document.querySelectorAll("img, iframe, b b").length === 0`)
}

func TestKeyboard(t *testing.T) {
	b := openPage(t, testPage(60))
	b.run(chromedp.Focus(chromedp.CSS("#plane")))
	b.press(kb.ArrowRight)
	b.is(`document.getElementById("live").textContent.startsWith("Paper ")`)
	first := eval[string](b, `document.getElementById("live").textContent`)
	b.press(kb.ArrowLeft)
	b.is(fmt.Sprintf(`document.getElementById("live").textContent !== %q`, first))
	scale := eval[float64](b, `kindred.scale()`)
	b.press("+")
	b.is(fmt.Sprintf(`kindred.scale() > %g`, scale))
	b.press("0")
	b.is(fmt.Sprintf(`Math.abs(kindred.scale() - %g) < 1e-9`, scale))
	b.press("g")
	b.is(`document.getElementById("selection-title")?.textContent.startsWith("Group ")`)
	b.press(kb.Escape)
	b.is(`document.getElementById("selection").hidden`)
	b.press(kb.Enter)
	b.is(`document.getElementById("paper").open`)
	b.press(kb.Escape)
	b.is(`!document.getElementById("paper").open && document.activeElement.id === "plane"`)
	b.press("l")
	b.is(`document.getElementById("lasso").getAttribute("aria-pressed") === "true"`)

	// Tab reaches everything, and what has the focus shows it.
	b = openPage(t, testPage(60))
	reached := map[string]bool{}
	for range 40 {
		b.press(kb.Tab)
		reached[eval[string](b, `document.activeElement.id || document.activeElement.tagName`)] = true
	}
	for _, id := range []string{"search", "zoom-in", "zoom-out", "fit", "lasso", "from", "to", "plane", "A"} {
		if !reached[id] {
			t.Errorf("Tab does not reach %s", id)
		}
	}
}

func TestPhone(t *testing.T) {
	b := openPage(t, hostilePage(), func(b *tab) {
		b.run(chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2)))
	})
	b.is(`document.documentElement.scrollWidth <= 390`)
	b.is(`document.getElementById("plane").getBoundingClientRect().width > 350`)
	inSight := `(() => { const box = document.getElementById("plane").getBoundingClientRect();
		return box.bottom > 0 && box.top < innerHeight })()`
	b.js(`document.querySelector("#g3").scrollIntoView()`)
	b.is("!" + inSight)
	b.js(`[...document.querySelectorAll("#g3 button")].find((e) => e.textContent === "On the map").click()`)
	b.is(inSight)
}

// TestWithoutScript looks at the page as a browser without JavaScript shows it.
func TestWithoutScript(t *testing.T) {
	b := openPage(t, testPage(60), func(b *tab) {
		call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	})
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS("#map")))
	b.must(err)
	for _, unwanted := range []string{"Lasso", "Search", "Papers from"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("%q is shown, and does nothing", unwanted)
		}
	}
	papers, err := chromedp.Run(b.ctx, chromedp.Nodes(chromedp.CSSAll("#groups li")))
	b.must(err)
	if len(papers) != 60 {
		t.Errorf("%d papers are listed, want 60", len(papers))
	}
	nodes, err := chromedp.Run(b.ctx, chromedp.Nodes(chromedp.CSSAll(".still-map text")))
	b.must(err)
	if len(nodes) != 3 {
		t.Errorf("the still map has %d names, want 3", len(nodes))
	}
}

// TestAccessible runs axe-core, which npm installs.
func TestAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	out, err := exec.Command("npm", "root", "-g").Output()
	if err != nil {
		need.Skip(t, "npm")
	}
	axe, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "axe-core", "axe.min.js"))
	if err != nil {
		need.Skip(t, "axe-core")
	}
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			var before []func(*tab)
			if theme == "dark" {
				before = append(before, dark)
			}
			b := openPage(t, testPage(60), before...)
			b.js(string(axe))
			check := func() {
				t.Helper()
				found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run({resultTypes: ["violations"]}).then((r) =>
					r.violations.map((v) => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 4).map((n) =>
					"  " + n.html.slice(0, 200)).join("\n")).join("\n"))`, chromedp.EvalAwaitPromise))
				b.must(err)
				if found != "" {
					t.Error(found)
				}
			}
			check()
			b.run(chromedp.SendKeys(chromedp.CSS("#search"), "paper 1"))
			b.is(`!document.getElementById("found").hidden`)
			b.run(chromedp.Focus(chromedp.CSS("#plane")))
			b.press("0", kb.ArrowLeft, "g")
			check()
			b.press(kb.Enter)
			b.is(`document.getElementById("paper").open`)
			check()
		})
	}
}

// Titles of papers appear when the map is zoomed in: none over another or over a name.
func TestTitles(t *testing.T) {
	b := openPage(t, testPage(300))
	b.is(`kindred.titles().length === 0`)
	b.run(chromedp.Click(chromedp.CSS("#zoom-in")), chromedp.Sleep(500*time.Millisecond),
		chromedp.Click(chromedp.CSS("#zoom-in")))
	b.is(`kindred.titles().length > 3`)
	b.run(chromedp.Sleep(500 * time.Millisecond))
	for _, title := range eval[[]string](b, `kindred.titles().map((t) => t.text)`) {
		if !strings.HasPrefix(title, "Paper ") || utf8.RuneCountInString(title) > 41 {
			t.Errorf("title %q", title)
		}
	}
	b.js(`window.overlaps = () => { const boxes = kindred.titles(), all = [...boxes, ...kindred.names()].map((l) => l.box);
		return boxes.some(({ box: a }) => all.some((b) => a[0] !== b[0] && a[0] < b[0] + b[2] && b[0] < a[0] + a[2] &&
			a[1] < b[1] + b[3] && b[1] < a[1] + a[3])) }`)
	b.is(`!overlaps()`)
	b.run(chromedp.Focus(chromedp.CSS("#plane")))
	b.press("0")
	b.is(`kindred.titles().length === 0`)
	b.press("+", "+")
	b.run(chromedp.Sleep(500 * time.Millisecond))
	b.is(`!overlaps() && kindred.titles().length > 3`)
	// Only papers that are found keep their titles.
	b.run(chromedp.SendKeys(chromedp.CSS("#search"), "protein"))
	b.is(`kindred.titles().every((t) => kindred.shown(t.paper))`)
}

// TestFrames measures how long a picture takes while the map moves. It says so, and fails only if that is far from
// smooth, since the machine may be busy.
func TestFrames(t *testing.T) {
	for _, n := range []int{20_000, 100_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			b := openPage(t, largePage(n))
			b.run(chromedp.Click(chromedp.CSS("#zoom-in")))
			b.run(chromedp.Sleep(time.Second))
			times := eval[[]float64](b, `Array.from({length: 60}, () => kindred.draw()).sort((a, b) => a - b)`)
			t.Logf("%d papers: least %.1f ms, median %.1f ms, 95 %% %.1f ms", n, times[0], times[30], times[57])
			if times[0] > 100 {
				t.Errorf("a picture takes %.0f ms", times[0])
			}
		})
	}
}
