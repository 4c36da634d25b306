package latex_test

import (
	"fmt"

	"kindred/text/latex"
)

func Example() {
	const title = `On \emph{Erd\H{o}s} numbers \cite{key} in CO$_2$ and $\phi^3$ theory`
	fmt.Println(latex.Text(title))
	fmt.Println(latex.Words(title))
	// Output:
	// On Erdős numbers  in CO$_2$ and $\phi^3$ theory
	// On \emph{Erdős} numbers \cite{key} in CO2 and $\phi^3$ theory
}
