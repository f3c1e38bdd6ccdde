//! Terraform's errors, out of what it printed.

use crate::command::end_of;

/// The errors of a run that failed, each on a line of its own, without the plan and without excerpts of
/// the configuration. The end of the output if there is none.
pub(crate) fn terraform_errors(output: &str) -> String {
    let mut errors = Vec::new();
    let mut lines = output.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(title) = line.strip_prefix("Error: ") else { continue };
        let mut error = vec![title.trim_end_matches(':').to_owned()];
        let mut details = Vec::new();
        let ends = |line: &&str| line.starts_with("Error: ") || line.starts_with("Warning: ");
        while let Some(line) = lines.next_if(|line| !ends(line)) {
            if let Some(place) = line.strip_prefix("  on /") {
                // Only a file of variables has an absolute path.
                error.push(format!("/{}", place.trim_end_matches(':')));
            }
            details.push(line);
        }
        let details = details.join("\n");
        let details =
            details.split("\n\n").filter(|paragraph| is_detail(paragraph.trim_matches('\n')));
        error.extend(details.map(|detail| detail.trim().replace('\n', " ")));
        errors.push(format!("  {}", error.join(": ")));
    }
    if errors.is_empty() { end_of(output) } else { errors.join("\n") }
}

/// Whether a paragraph says what is refused, and not where Terraform's code refuses it.
fn is_detail(paragraph: &str) -> bool {
    let is_place = paragraph.starts_with(' ');
    let is_rule = paragraph.starts_with("This was checked by the validation rule");
    !paragraph.trim().is_empty() && !is_place && !is_rule
}

#[cfg(test)]
mod tests {
    use super::terraform_errors;

    #[test]
    fn errors_have_no_plan_and_no_excerpt() {
        let output = r#"
  # module.formatter.aws_sqs_queue.retry will be created
  + resource "aws_sqs_queue" "retry" {
    }

Plan: 39 to add, 0 to change, 0 to destroy.

Warning: Check block assertion failed

  on main.tf line 171, in check "monitoring":
 171:     condition     = var.monitoring != null

monitoring should be set.

Error: Module output value precondition failed

  on ../modules/formatter/validate-state.tf line 122, in output "state_problems":
 122:     condition     = length(local.state_problems) == 0
    ├────────────────
    │ local.state_problems is tuple with 1 element

destinations["audit"].digest.schedule must have one number from 0 to 59 as
its minutes, so that it is at most hourly, got "cron(*/5 * * * ? *)".

Error: Invalid value for variable

  on main.tf line 81, in module "formatter":
  81:   language      = var.language
    ├────────────────
    │ var.language is "fr"

language must be one of en, ja, got "fr".

This was checked by the validation rule at
../modules/formatter/variables.tf:62,3-13.
"#;
        assert_eq!(
            terraform_errors(output),
            "  Module output value precondition failed: destinations[\"audit\"].digest.schedule must \
             have one number from 0 to 59 as its minutes, so that it is at most hourly, got \
             \"cron(*/5 * * * ? *)\".\n  \
             Invalid value for variable: language must be one of en, ja, got \"fr\"."
        );
    }

    #[test]
    fn error_in_a_file_of_variables_has_its_place() {
        let output = "
Error: Unterminated tuple constructor expression

  on /home/operator/terraform.tfvars line 3:
   3:     email  = [\"audit@example.com\"

There is no corresponding closing bracket before the end of the file. This
may be caused by incorrect bracket nesting elsewhere in this file.
";
        assert_eq!(
            terraform_errors(output),
            "  Unterminated tuple constructor expression: /home/operator/terraform.tfvars line 3: \
             There is no corresponding closing bracket before the end of the file. This may be \
             caused by incorrect bracket nesting elsewhere in this file."
        );
    }

    #[test]
    fn output_without_an_error_is_cut_to_its_end() {
        let lines: Vec<String> = (0..100).map(|line| format!("line {line}")).collect();
        assert!(terraform_errors(&lines.join("\n")).starts_with("line 40\n"));
    }
}
