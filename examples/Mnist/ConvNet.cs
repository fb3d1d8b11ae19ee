using AutoGrad;
using AutoGrad.Learning;
using static AutoGrad.Learning.Activations;
using static AutoGrad.Tensor;

namespace Mnist;

/// <summary>Two convolutions, each halved by pooling, and a dense layer: [batch, 28, 28] to ten scores, one for each digit.</summary>
[Tree]
internal sealed partial record ConvNet(Conv2D First, Conv2D Second, Dense Scores)
{
    public static ConvNet Init(Key key) => key.Split(3) is [var first, var second, var third]
        ? new(Conv2D.Init(first, 1, 12, window: 5), Conv2D.Init(second, 12, 24, window: 3), Dense.Init(third, 24 * 5 * 5, 10))
        : throw new InvalidOperationException();

    public Tensor Apply(Tensor images, Key? key = null)
    {
        Tensor x = images.Reshape(-1, 1, 28, 28);
        x = Relu(MaxPool(First.Apply(x), 2));  // [batch, 12, 12, 12]
        x = Relu(MaxPool(Second.Apply(x), 2)); // [batch, 24, 5, 5]
        return Scores.Apply(Layers.Dropout(Layers.Flatten(x), 0.3, key));
    }
}
