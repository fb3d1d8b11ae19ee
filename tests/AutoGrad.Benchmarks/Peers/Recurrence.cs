using static AutoGrad.Control;
using static AutoGrad.Tensor;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>
/// A long short-term memory over [time, batch, inputs]: gates in the order input, forget, cell, output, and two biases, which is one more
/// than needed, as in the libraries compared with.
/// </summary>
[Tree]
internal sealed partial record Lstm(Tensor InputWeights, Tensor StateWeights, Tensor InputBias, Tensor StateBias)
{
    public static Lstm Init(Key key, int inputs, int size) => key.Split(4) is [var input, var state, var inputBias, var stateBias]
        ? new(
            StartValues.Uniform(input, [inputs, 4 * size], size),
            StartValues.Uniform(state, [size, 4 * size], size),
            StartValues.Uniform(inputBias, [4 * size], size),
            StartValues.Uniform(stateBias, [4 * size], size))
        : throw new InvalidOperationException();

    /// <summary>The states after every step, [time, batch, size].</summary>
    public Tensor Apply(Tensor x)
    {
        Tensor zero = Zeros([x.Shape[1], StateWeights.Shape[0]], x.DType);
        return Scan(
            ((Tensor H, Tensor C) carry, Tensor projected) =>
            {
                carry = Next(carry.H, carry.C, projected);
                return (carry, carry.H);
            },
            (zero, zero),
            Project(x)).Outputs;
    }

    /// <summary>The same by a loop of C#, so that every step has its own nodes.</summary>
    public Tensor ApplyUnrolled(Tensor x)
    {
        Tensor projected = Project(x);
        Tensor h = Zeros([x.Shape[1], StateWeights.Shape[0]], x.DType), c = h;
        var states = new Tensor[x.Shape[0]];
        for (int t = 0; t < states.Length; t++)
        {
            (h, c) = Next(h, c, projected[t]);
            states[t] = h;
        }
        return Stack(states);
    }

    private Tensor Project(Tensor x) => MatMul(x, InputWeights) + InputBias;

    private (Tensor H, Tensor C) Next(Tensor h, Tensor c, Tensor projected)
    {
        var gates = (projected + MatMul(h, StateWeights) + StateBias).Split(4, axis: -1);
        c = Sigmoid(gates[1]) * c + Sigmoid(gates[0]) * Tanh(gates[2]);
        return (Sigmoid(gates[3]) * Tanh(c), c);
    }
}

/// <summary>A recurrent layer somebody wrote by hand: <c>h = tanh(x·W + h·U + b)</c>.</summary>
[Tree]
internal sealed partial record RecurrentLayer(Tensor W, Tensor U, Tensor B)
{
    public static RecurrentLayer Init(Key key, int inputs, int size)
    {
        (Key w, Key u) = key.Split();
        return new(0.1f * w.Normal([inputs, size]), 0.1f * u.Normal([size, size]), Zeros([size]));
    }

    /// <summary>The state after the last step.</summary>
    public Tensor Apply(Tensor x)
    {
        Tensor h = Zeros([x.Shape[1], U.Shape[0]], x.DType);
        for (int t = 0; t < x.Shape[0]; t++) h = Tanh(MatMul(x[t], W) + MatMul(h, U) + B);
        return h;
    }
}
