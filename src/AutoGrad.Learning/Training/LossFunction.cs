namespace AutoGrad.Learning;

/// <summary>What a <see cref="Trainer{TModel}"/> makes small: a pure function of a model and a batch.</summary>
/// <typeparam name="TModel">Any tree of float tensors.</typeparam>
/// <param name="model">The model.</param>
/// <param name="inputs">A batch of examples; the leading axis counts them.</param>
/// <param name="targets">Their targets.</param>
/// <param name="key">Randomness for this one call, such as for dropout; null when the model is only evaluated.</param>
/// <returns>A float scalar: the mean over the batch.</returns>
public delegate Tensor LossFunction<in TModel>(TModel model, Tensor inputs, Tensor targets, Key? key);
