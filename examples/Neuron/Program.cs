// Neurons from first principles: one neuron, a net of three, and its training to tell two kinds of people apart by weight and height.
// dotnet run -c Release --project examples/Neuron [seed]
using AutoGrad;
using AutoGrad.Learning;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

int seed = 1;
if (args.Length > 0 && !int.TryParse(args[0], out seed))
{
    Console.Error.WriteLine($"'{args[0]}' is not a seed. Usage: Neuron [seed]");
    return 2;
}

// A neuron weighs its inputs, adds a bias and squashes the sum between 0 and 1.
Tensor single = new Neuron([0.0, 1.0], From(4.0)).Apply([2.0, 3.0]);
Console.WriteLine($"one neuron: {(double)single:R}");

// Weight less 135 pounds, height less 66 inches; 1 stands for female.
Tensor people = [[-2.0, -1.0], [25.0, 6.0], [17.0, 4.0], [-15.0, -6.0]]; // Alice, Bob, Charlie, Diana
Tensor isFemale = [1.0, 0.0, 0.0, 1.0];

var step = Compile((Net net, Tensor person, Tensor target) =>
    Tree.Zip(net, Grad(Loss, net, person, target), (weight, slope) => weight - (0.1 * slope)));

Net net = Net.Init(Key.FromSeed(seed));
for (int epoch = 0; epoch < 1000; epoch++)
{
    for (int i = 0; i < 4; i++) net = step(net, people[i], isFemale[i]);
    if (epoch % 10 == 0) Console.WriteLine($"Epoch {epoch} loss: {(double)Loss(net, people, isFemale):F3}");
}

Console.WriteLine($"Emily: {(double)net.Apply([-7.0, -3.0]):F3}"); // 128 pounds, 63 inches
Console.WriteLine($"Frank: {(double)net.Apply([20.0, 2.0]):F3}"); // 155 pounds, 68 inches
return 0;

static Tensor Loss(Net net, Tensor person, Tensor target) => Losses.MeanSquaredError(net.Apply(person), target);

/// <summary>sigmoid(w · x + b), for one example or a batch of them.</summary>
[Tree]
internal sealed partial record Neuron(Tensor Weights, Tensor Bias)
{
    public static Neuron Init(Key key)
    {
        (Key forWeights, Key forBias) = key.Split();
        return new(forWeights.Normal([2], DType.Float64), forBias.Normal([], DType.Float64));
    }

    public Tensor Apply(Tensor x) => Sigmoid(MatMul(x, Weights) + Bias);
}

/// <summary>Two hidden neurons see the inputs, the third sees the two.</summary>
[Tree]
internal sealed partial record Net(Neuron First, Neuron Second, Neuron Output)
{
    public static Net Init(Key key)
    {
        var keys = key.Split(3);
        return new(Neuron.Init(keys[0]), Neuron.Init(keys[1]), Neuron.Init(keys[2]));
    }

    public Tensor Apply(Tensor x) => Output.Apply(Stack([First.Apply(x), Second.Apply(x)], axis: -1));
}
