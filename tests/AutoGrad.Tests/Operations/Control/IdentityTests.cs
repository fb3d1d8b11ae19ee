using AutoGrad.Tests.Operations.Elementwise;

namespace AutoGrad.Tests.Operations.Control;

public sealed class IdentityTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Identity);

    protected override IEnumerable<LawCase> Cases(Random random) => ElementwiseCases.Unary(random, static x => x.Fresh());

    protected override double[] Expected(LawCase law) => Numbers(law.Inputs[0]);
}
