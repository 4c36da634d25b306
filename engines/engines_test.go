// Package engines tests the scripts that place the tasks of kindred shard on engines. Each test runs a whole plan on the
// real engine, or skips where it is not installed, and compares the results with those of one process.
package engines

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kindred/internal/need"
)

// kindred is the path of the program, which TestMain builds.
var kindred string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "kindred-engines")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	kindred = filepath.Join(dir, "kindred")
	if out, err := exec.Command("go", "build", "-o", kindred, "../cmd/kindred").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// command runs a program and returns what it prints.
func command(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// python returns an interpreter that has a module, or skips the test.
func python(t *testing.T, module, product string) string {
	t.Helper()
	for _, name := range []string{os.Getenv("KINDRED_PYTHON"), "../build/venv/bin/python", "python3"} {
		if name == "" {
			continue
		}
		if exec.Command(name, "-c", "import "+module).Run() == nil {
			path, err := exec.LookPath(name)
			if err == nil {
				path, err = filepath.Abs(path)
			}
			if err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	need.Skip(t, product)
	return ""
}

// plan returns a folder with a plan for the labelled collections, or for the papers of KINDRED_CORPUS.
func plan(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("takes more than a second")
	}
	if runtime.GOOS != "linux" {
		t.Skip("the scripts that kill processes know Linux")
	}
	work := filepath.Join(t.TempDir(), "work")
	papers := cmp.Or(os.Getenv("KINDRED_CORPUS"), "../testdata/labelled/*.jsonl")
	command(t, nil, kindred, "shard", "plan", papers, "--work", work, "--shards", "6", "-q")
	return work
}

// killers is a program in the place of kindred. The first task of two stages is killed together with the process that
// an expression of grep finds among its ancestors by its command line.
const killers = `#!/bin/sh
if [ "$2" = task ] && { [ "$5" = vectors ] || [ "$5" = neighbors ]; } && mkdir "$KINDRED_MARKS/$5" 2>/dev/null; then
	"$KINDRED_REAL" "$@" &
	child=$!
	ancestor=$PPID
	until tr '\0' ' ' <"/proc/$ancestor/cmdline" | grep -q -e "$KINDRED_VICTIM"; do
		ancestor=$(sed -n 's/^PPid:\t//p' "/proc/$ancestor/status")
	done
	kill -9 "$child" "$ancestor"
	exit 1
fi
exec "$KINDRED_REAL" "$@"
`

// withKillers writes killers for processes with a command line, and returns the path and the environment.
func withKillers(t *testing.T, victim string) (path string, env []string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "kindred")
	if err := os.WriteFile(path, []byte(killers), 0o755); err != nil {
		t.Fatal(err)
	}
	marks := filepath.Join(dir, "marks")
	if err := os.Mkdir(marks, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if killed, err := os.ReadDir(marks); len(killed) != 2 {
			t.Errorf("%d tasks were killed, want 2 (error %v)", len(killed), err)
		}
	})
	return path, []string{"KINDRED_REAL=" + kindred, "KINDRED_MARKS=" + marks, "KINDRED_VICTIM=" + victim}
}

// sums returns the checksums of all files below a folder by their names.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		sums[strings.TrimPrefix(path, dir)] = fmt.Sprintf("%x", sha256.Sum256(data))
		return err
	})
	if err != nil || len(sums) == 0 {
		t.Fatalf("%s: %d files, error %v", dir, len(sums), err)
	}
	return sums
}

// ofOneProcess holds the checksums of the results that one process writes, once they are needed.
var ofOneProcess map[string]string

// checkResults compares the results in a folder of a plan with those of one process.
func checkResults(t *testing.T, work string) {
	t.Helper()
	status := command(t, nil, kindred, "shard", "status", "--work", work)
	out := filepath.Join(t.TempDir(), "out")
	command(t, nil, kindred, "shard", "collect", "--work", work, "-o", out)
	if ofOneProcess == nil {
		alone := plan(t)
		command(t, nil, kindred, "shard", "run", "--work", alone, "--procs", "1", "-q")
		reference := filepath.Join(t.TempDir(), "out")
		command(t, nil, kindred, "shard", "collect", "--work", alone, "-o", reference)
		ofOneProcess = sums(t, reference)
	}
	want, got := ofOneProcess, sums(t, out)
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s: other bytes than those of one process", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	t.Logf("\n%s", status)
	_ = filepath.WalkDir(work, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(d.Name(), ".tmp") {
			t.Errorf("left over: %s", path)
		}
		return err
	})
}

// TestSpark runs a plan on four executors in processes of their own, two of which are killed with the task that they run.
func TestSpark(t *testing.T) {
	work := plan(t)
	need.Program(t, "java", "Java")
	python := python(t, "pyspark", "PySpark")
	binary, env := withKillers(t, "CoarseGrainedExecutorBackend")
	submit := filepath.Join(filepath.Dir(python), "spark-submit")
	if _, err := os.Stat(submit); err != nil {
		submit = "spark-submit"
	}
	out := command(t, append(env, "PYSPARK_PYTHON="+python, "SPARK_LOCAL_IP=127.0.0.1"), submit, "--master",
		"local-cluster[4,1,1024]", "--conf", "spark.ui.enabled=false", "--files", binary, "spark/kindred_spark.py",
		"--work", work, "--binary", binary)
	if !strings.Contains(out, "names: ") {
		t.Errorf("no stage of names in\n%s", out)
	}
	checkResults(t, work)
}

// TestDask runs a plan on four workers, two of which are killed with the task that they run.
func TestDask(t *testing.T) {
	work := plan(t)
	python := python(t, "dask.distributed", "Dask")
	binary, env := withKillers(t, "spawn_main")
	command(t, env, python, "dask/kindred_dask.py", "--work", work, "--binary", binary)
	checkResults(t, work)
}

func TestSnakemake(t *testing.T) {
	work := plan(t)
	// The folder snakemake/ is a package of that name to Python, so the test asks for a module in it.
	python := python(t, "snakemake.cli", "Snakemake")
	command(t, nil, python, "-m", "snakemake", "-s", "snakemake/Snakefile", "--config", "work="+work,
		"kindred="+kindred, "--cores", "2", "--quiet", "all", "--directory", t.TempDir())
	checkResults(t, work)
}

// sbatch is a program in the place of Slurm's: it runs the tasks of an array at once, one by one, as soon as it is asked.
const sbatch = `#!/bin/sh
for argument; do
	case $argument in
	--array=*) last=${argument#--array=0-} ;;
	--wrap=*) task=${argument#--wrap=} ;;
	--dependency=afterok:*) [ -e "$SLURM_JOBS/${argument#--dependency=afterok:}" ] || exit 1 ;;
	esac
done
for number in $(seq 0 "$last"); do
	SLURM_ARRAY_TASK_ID=$number sh -c "$task" >&2 || exit 1
done
job=$(($(ls "$SLURM_JOBS" | wc -l) + 1))
touch "$SLURM_JOBS/$job"
echo "$job;cluster"
`

// TestSlurm runs what would be submitted to Slurm.
func TestSlurm(t *testing.T) {
	work := plan(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sbatch"), []byte(sbatch), 0o755); err != nil {
		t.Fatal(err)
	}
	jobs := t.TempDir()
	command(t, []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "SLURM_JOBS=" + jobs, "KINDRED=" + kindred},
		"slurm/submit.sh", work, "--partition=long")
	checkResults(t, work)
}
