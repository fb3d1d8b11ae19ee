namespace AutoGrad.Learning;

/// <summary>
/// Makes the start value of a parameter. <see cref="Initializers"/> has the usual ones; any function of this form will do.
/// </summary>
/// <param name="key">The randomness to use; used for nothing else.</param>
/// <param name="shape">
/// The shape of the parameter: <c>[inputs, outputs]</c> for a dense layer, <c>[outputs, inputs / groups, …]</c> for a convolution kernel.
/// </param>
/// <param name="dtype">Float32 or Float64.</param>
/// <returns>A tensor of that shape and dtype.</returns>
public delegate Tensor Initializer(Key key, Shape shape, DType dtype = DType.Float32);
