// A layer of one's own without any backward code, checked and trained. Run it with: dotnet run -c Release --project examples/CustomLayer
using AutoGrad;
using AutoGrad.Testing;
using CustomLayer;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

(Key forPoints, Key forLayer) = Key.FromSeed(1).Split();
Tensor points = forPoints.Uniform([200, 2], -1, 1);
Tensor heights = Sin(points[.., 0] * 3) * Cos(points[.., 1] * 2);
RadialBasis layer = RadialBasis.Init(forLayer, inputs: 2, bumps: 20);

// Are the derivatives right? Every element of every parameter and of the input is compared with central differences.
GradientCheck.Verify((RadialBasis l, Tensor x) => l.Apply(x), layer, points[..5]);
Console.WriteLine("gradient check: passed");

// Had a derivative been lost on the way, the check would say where.
try
{
    GradientCheck.Verify((RadialBasis l, Tensor x) => (l with { Centres = StopGradient(l.Centres) }).Apply(x), layer, points[..5]);
}
catch (GradientCheckException error)
{
    Console.WriteLine($"with the centres stopped: {error.Finding.Input} is found wrong");
}

// Training is a function from parameters to better parameters, traced once and run many times.
static Tensor Loss(RadialBasis layer, Tensor x, Tensor y) => Square(layer.Apply(x) - y).Mean();
var train = Compile((RadialBasis layer, Tensor x, Tensor y) =>
{
    (Tensor loss, RadialBasis gradient) = ValueAndGrad(Loss, layer, x, y);
    return (Tree.Zip(layer, gradient, (parameter, slope) => parameter - 0.1f * slope), loss);
});
for (int step = 0; step <= 2000; step++)
{
    (layer, Tensor loss) = train(layer, points, heights);
    if (step % 500 == 0) Console.WriteLine($"step {step,4}: mean squared error {loss:F5}");
}
