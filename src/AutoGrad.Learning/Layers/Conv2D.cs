namespace AutoGrad.Learning;

/// <summary>
/// A layer of convolutions over images: every filter of the kernel slides over the image and gives one channel of the result, plus a bias.
/// See <see cref="Tensor.Convolve"/> for the formula and <see cref="Tensor.MaxPool"/> for pooling.
/// </summary>
/// <param name="Kernel">Float, of shape <c>[outputs, inputs / groups, height, width]</c>.</param>
/// <param name="Bias">Of shape <c>[outputs]</c> and the same dtype, or null for none.</param>
/// <example><code>
/// Conv2D layer = Conv2D.Init(key, 1, 16, window: 3, padding: Padding.Same);
/// Tensor features = Relu(layer.Apply(images)); // [batch, 1, 28, 28] to [batch, 16, 28, 28]
/// </code></example>
[Tree]
public sealed partial record Conv2D(Tensor Kernel, Tensor? Bias)
{
    /// <summary>How far the window moves: one number, or one for each of height and width; 1 if not given.</summary>
    public Axes Strides { get; init; }

    /// <summary>The zeros around the image; none if not given.</summary>
    public Padding Padding { get; init; }

    /// <summary>The distance of neighbours of the kernel: one number, or one for each of height and width; 1 if not given.</summary>
    public Axes Dilation { get; init; }

    /// <summary>Into how many parts that do not see each other the channels fall; 1 unless set.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>A layer with start values.</summary>
    /// <param name="key">The randomness of the kernel.</param>
    /// <param name="inputs">The channels of the images it is applied to.</param>
    /// <param name="outputs">The channels of the result.</param>
    /// <param name="window">The size of the kernel: one number, or height and width.</param>
    /// <param name="strides">How far the window moves; 1 if not given.</param>
    /// <param name="padding">The zeros around the image; none if not given.</param>
    /// <param name="dilation">The distance of neighbours of the kernel; 1 if not given.</param>
    /// <param name="groups">Into how many parts the channels fall; it divides inputs and outputs.</param>
    /// <param name="kernel">How the kernel starts; <see cref="Initializers.HeUniform"/> if null.</param>
    /// <param name="bias">Whether the layer has a bias, which starts at 0.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, the groups do not divide the channels, or the dtype is no float.
    /// </exception>
    public static Conv2D Init(
        Key key,
        int inputs,
        int outputs,
        Axes window,
        Axes strides = default,
        Padding padding = default,
        Axes dilation = default,
        int groups = 1,
        Initializer? kernel = null,
        bool bias = true,
        DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.Positive("Conv2D.Init", "the number of inputs", inputs);
        Check.Positive("Conv2D.Init", "the number of outputs", outputs);
        Check.Positive("Conv2D.Init", "the number of groups", groups);
        if (inputs % groups != 0 || outputs % groups != 0)
        {
            throw Errors.Argument(
                "Conv2D.Init", $"{groups} groups do not divide {inputs} inputs and {outputs} outputs", "Choose a number that divides both");
        }
        if (window.Count is not (1 or 2) || window.Any(static size => size < 1))
        {
            throw Errors.Argument(
                "Conv2D.Init", $"the window {window} is not one or two sizes of at least 1", "Give 3, or [3, 5] for height and width");
        }
        return new(
            (kernel ?? Initializers.HeUniform)(key, [outputs, inputs / groups, window[0], window[^1]], dtype),
            bias ? Tensor.Zeros([outputs], dtype) : null)
        {
            Strides = strides,
            Padding = padding,
            Dilation = dilation,
            Groups = groups,
        };
    }

    /// <summary>The layer applied to a batch of images.</summary>
    /// <param name="x">Of shape <c>[batch, inputs, height, width]</c> and the dtype of the kernel.</param>
    /// <returns>A tensor of shape <c>[batch, outputs, …]</c>, sized as by <see cref="Tensor.Convolve"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The rank, the channels or the dtype do not fit, or the image is smaller than the window.
    /// </exception>
    public Tensor Apply(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 4 || Kernel.Rank != 4 || x.Shape[1] != Kernel.Shape[1] * Groups)
        {
            throw Errors.Argument(
                "Conv2D",
                $"x {x.Type} does not fit the kernel {Kernel.Type} in {Groups} group{(Groups == 1 ? "" : "s")}",
                "x is [batch, channels, height, width] with as many channels as the layer has inputs; add missing axes with Reshape");
        }
        Tensor y = Tensor.Convolve(x, Kernel, Strides, Padding, kernelDilation: Dilation, groups: Groups);
        return Bias is null ? y : y + Bias.Reshape(-1, 1, 1);
    }
}
