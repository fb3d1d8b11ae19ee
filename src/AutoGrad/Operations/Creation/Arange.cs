using System.Numerics;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary><c>0, 1, 2, …</c> below a limit.</summary>
    /// <typeparam name="T">int, long, uint, float or double, which gives the dtype.</typeparam>
    /// <param name="stop">The limit, itself left out; none are below a limit of 0 or less.</param>
    /// <returns>A vector of ⌈stop⌉ elements.</returns>
    /// <exception cref="ArgumentException">The limit is not finite or too large, or no dtype stores <typeparamref name="T"/>.</exception>
    /// <example><code>Tensor.Arange(4); // Int32: 0 1 2 3</code></example>
    public static Tensor Arange<T>(T stop) where T : unmanaged, INumber<T> => Arange(T.Zero, stop, T.One);

    /// <summary><c>start, start + 1, start + 2, …</c> below a limit.</summary>
    /// <typeparam name="T">int, long, uint, float or double, which gives the dtype.</typeparam>
    /// <param name="start">The first element.</param>
    /// <param name="stop">The limit, itself left out.</param>
    /// <returns>A vector of ⌈stop − start⌉ elements, or of none.</returns>
    /// <exception cref="ArgumentException">
    /// A number is not finite, there are too many elements, or no dtype stores <typeparamref name="T"/>.
    /// </exception>
    public static Tensor Arange<T>(T start, T stop) where T : unmanaged, INumber<T> => Arange(start, stop, T.One);

    /// <summary><c>start, start + step, start + 2·step, …</c> up to a limit, or down to it for a negative step.</summary>
    /// <remarks>
    /// A step away from the limit gives no elements. Element i is computed as <c>start + i·step</c> in Float64 for floats, so errors do not
    /// add up. Whether a fractional step just reaches or just misses the limit depends on its rounding:
    /// <see cref="Linspace"/> says how many elements there are.
    /// </remarks>
    /// <typeparam name="T">int, long, uint, float or double, which gives the dtype.</typeparam>
    /// <param name="start">The first element.</param>
    /// <param name="stop">The limit, itself left out.</param>
    /// <param name="step">The difference of neighbours; not 0.</param>
    /// <returns>A vector of ⌈(stop − start) / step⌉ elements, or of none.</returns>
    /// <exception cref="ArgumentException">
    /// The step is 0, a number is not finite, there are too many elements, or no dtype stores <typeparamref name="T"/>.
    /// </exception>
    /// <example><code>Tensor.Arange(10, 0, -3); // Int32: 10 7 4 1</code></example>
    public static Tensor Arange<T>(T start, T stop, T step) where T : unmanaged, INumber<T>
    {
        DType dtype = DTypeFacts.Of<T>();
        if (T.IsZero(step)) throw Errors.Argument("Arange", "a step of 0 never reaches the limit", "Use Full to repeat a number");
        if (!T.IsFinite(start) || !T.IsFinite(stop) || !T.IsFinite(step))
        {
            throw Errors.Argument("Arange", $"start {start}, stop {stop} and step {step} must be finite", "Pass ordinary numbers");
        }
        double count = Math.Max(Count(start, stop, step), 0);
        if (count > Shape.MaximumSize)
        {
            string problem = $"there are {count:0} steps of {step} from {start} to {stop}";
            throw Errors.Argument("Arange", problem, $"Stay within {Shape.MaximumSize} elements");
        }
        Shape shape = [(int)count];
        if (T.IsZero(start) && step == T.One) return Iota(shape, 0, dtype);
        return dtype.IsFloat
            ? ((Iota(shape, 0, DType.Float64) * double.CreateChecked(step)) + double.CreateChecked(start)).Cast(dtype)
            : (Iota(shape, 0, dtype) * From(step)) + From(start);
    }

    private static double Count<T>(T start, T stop, T step) where T : unmanaged, INumber<T>
    {
        if (DTypeFacts.Of<T>().IsFloat)
        {
            return Math.Ceiling((double.CreateChecked(stop) - double.CreateChecked(start)) / double.CreateChecked(step));
        }
        Int128 difference = Int128.CreateChecked(stop) - Int128.CreateChecked(start);
        Int128 width = Int128.CreateChecked(step);
        return (double)((difference / width) + (difference % width == 0 || Int128.Sign(difference) != Int128.Sign(width) ? 0 : 1));
    }
}
