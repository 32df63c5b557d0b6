for a in "--rule armijo --step-size 0.3" "--rule exact --step-size 0.3" "--rule barzilai_borwein --step-size 0.3" "--rule polyak --step-size .3" "--rule cosine --step-size .3" "--rule formula_0.1/(k+1) --step-size 0.3" "--rule formula_step_size/(k+1) --step-size 0.3"  "--rule fixed_0.2 --step-size 0.3"; do echo "== $a"; .venv/bin/python -c "from app.cli.program import gradnorm; gradnorm()" run x^2+y^2 $a 2>&1 | head -4; done
.venv/bin/python -c "from app.cli.program import gradnorm; gradnorm()" run x^2+y^2 --direction "d = -0.1*g/(k+1)" --step-size 0.3 | head -5
.venv/bin/python -c "from app.cli.program import gradnorm; gradnorm()" run x^2+y^2 --rule "0.1/(k+1)" --step-size 0.3 | head -5
.venv/bin/python -c "from app.cli.program import gradnorm; gradnorm()" run x^2+y^2 --direction "alpha = 0.1/(k+1); d = -g" --step-size 0.3 | head -5
.venv/bin/python -c "from app.cli.program import gradnorm; gradnorm()" run x^2+y^2 --direction "adam_0.1"  | head -3
.venv/bin/python -c "from app.cli.program import gradnorm; gradnorm()" run x^2+y^2 --rule "0.1/(k+1)" | head -5
