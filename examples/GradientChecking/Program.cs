// A wrong derivative is caught, explained and mended. Run it with: dotnet run -c Release --project examples/GradientChecking
using AutoGrad;
using AutoGrad.Learning;
using AutoGrad.Testing;
using GradientChecking;
using static AutoGrad.Tensor;

(Key forLayer, Key forExamples) = Key.FromSeed(1).Split();
Swish layer = Swish.Init(forLayer, inputs: 3, outputs: 2);
Tensor x = forExamples.Normal([4, 3], DType.Float64);

// The rule of this layer forgets a factor. The message names the parameter, the element, both numbers and the rule.
try
{
    GradientCheck.Verify((Swish model, Tensor examples) => model.ApplyWrong(examples), layer, x);
}
catch (GradientCheckException error)
{
    Console.WriteLine(error.Message);
}

// Mended, it passes: both modes, second derivatives, batches, compilation.
GradientReport report = GradientCheck.Report((Swish model, Tensor examples) => model.Apply(examples), layer, x, new() { Order = 2 });
Console.WriteLine($"mended, to order 2: {(report.Passed ? "passed" : "failed")}, {report.Wrong} of {report.Comparisons} comparisons wrong");

// What else must be true of any layer: dtypes, shapes, examples that do not see each other.
LayerLaws.Verify((model, examples) => model.Apply(examples), layer, x);
Console.WriteLine("laws of layers: passed");

// Where a function bends, the derivative must lie between those of both sides, and the report says so.
Console.WriteLine(GradientCheck.Report(Activations.Relu, From([0.0, 1.0])).Findings[0]);
